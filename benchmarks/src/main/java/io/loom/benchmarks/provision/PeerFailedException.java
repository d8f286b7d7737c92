package io.loom.benchmarks.provision;

/** A program that Loom is held beside did not do its work, so that there is nothing to be held beside. */
final class PeerFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message which one, and what it said of it */
    PeerFailedException(String message) {
        super(message);
    }
}
