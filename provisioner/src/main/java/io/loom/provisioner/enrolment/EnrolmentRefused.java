package io.loom.provisioner.enrolment;

/** The server knows neither the credential nor the incarnation that was shown to it. */
public final class EnrolmentRefused extends Exception {
    private static final long serialVersionUID = 1L;

    public EnrolmentRefused(String message) {
        super(message);
    }
}
