package io.loom.execution.engine;

/**
 * How much goes wrong, each from 0 to 1.
 *
 * @param duplicate messages that come twice
 * @param fail attempts that fail and may be tried again
 * @param refuse attempts that a provisioner does not take
 * @param engineCrash batches in which the server dies: half of them before they are durable
 * @param takeover batches after which another server takes the shard, while the first one does not know
 * @param clockJump batches before which the server's clock is set
 * @param provisionerCrash attempts in which the provisioner dies
 * @param forgery reports that are followed by one that nobody may believe
 */
record Faults(
        double duplicate,
        double fail,
        double refuse,
        double engineCrash,
        double takeover,
        double clockJump,
        double provisionerCrash,
        double forgery) {
    static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0, 0, 0);
    static final Faults BAD_DAY = new Faults(0.2, 0.1, 0.02, 0.03, 0.02, 0.03, 0.03, 0.05);
}
