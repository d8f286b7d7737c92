package io.loom.provisioner.cloud;

import io.loom.provisioner.plugin.TaskContext;

/** Puts the credential of an account on requests. Thread-safe. */
public interface CloudAuthorization {

    /** The request with its credential; may ask the cloud for a token first. */
    CloudRequest authorize(CloudRequest request, TaskContext task) throws InterruptedException;

    /**
     * Told that a request was answered with 401.
     *
     * @param refused what {@link #authorize} has made
     * @return whether a new credential could be had, so that it is worth another try
     */
    boolean renew(CloudRequest refused);

    /** Puts nothing on requests: for those by which a token is asked for. */
    static CloudAuthorization none() {
        return new CloudAuthorization() {
            @Override
            public CloudRequest authorize(CloudRequest request, TaskContext task) {
                return request;
            }

            @Override
            public boolean renew(CloudRequest refused) {
                return false;
            }
        };
    }
}
