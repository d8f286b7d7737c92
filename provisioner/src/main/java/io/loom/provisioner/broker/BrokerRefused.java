package io.loom.provisioner.broker;

/** The broker does not let this incarnation in: it refuses the login, or has no control queue of its name. */
public final class BrokerRefused extends Exception {
    private static final long serialVersionUID = 1L;

    public BrokerRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
