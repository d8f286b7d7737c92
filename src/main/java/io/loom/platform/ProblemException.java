package io.loom.platform;

import jakarta.ws.rs.core.Response.Status;

/** A request that cannot be served, for a reason that its sender can understand; becomes a problem+json answer. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * @param status of the answer, 4xx
     * @param detail names the thing, the value and what would do
     */
    public ProblemException(int status, String detail) {
        super(detail);
        this.status = status;
    }

    /** 404: there is no {@code kind} called {@code name}, or not for this caller. */
    public static ProblemException notFound(String kind, Object name) {
        return new ProblemException(Status.NOT_FOUND.getStatusCode(), "There is no " + kind + " " + name + ".");
    }

    /** 409: the state of things forbids it. */
    public static ProblemException conflict(String detail) {
        return new ProblemException(Status.CONFLICT.getStatusCode(), detail);
    }

    /** 403: the caller may not do that. */
    public static ProblemException forbidden(String detail) {
        return new ProblemException(Status.FORBIDDEN.getStatusCode(), detail);
    }

    /** Status of the answer. */
    public int status() {
        return status;
    }
}
