package io.loom.contract;

/**
 * What a task does. The node actions concern a whole node, the others one service on it.
 *
 * <p>Messages hold the name, stored task graphs the {@link #code}: constants are only added, each with a code of its own,
 * and none is removed, renamed or gets another code. CONTRIBUTING.md says what else a new one needs. A provisioner of
 * before refuses an assignment with a constant that it does not know.
 */
public enum TaskAction {
    /** Asks the provider for a machine. */
    CREATE(0),
    /** Waits until the machine answers over SSH; its addresses and host keys are known afterwards. */
    CONFIRM(1),
    /** Prepares the node for every automator that its services use. */
    BOOTSTRAP(2),
    INSTALL(3),
    CONFIGURE(4),
    INITIALIZE(5),
    START(6),
    STOP(7),
    REMOVE(8),
    /** Gives the machine back to the provider. Succeeds where there is none. */
    DELETE(9),
    /** Compares the machine with what is recorded of it. Changes nothing; what differs is a {@link Finding}. */
    INSPECT(10),
    /** Finds out whether the service works on the node. Changes nothing. */
    CHECK(11),
    /** Makes the service take no more work, before it leaves the node. */
    DRAIN(12),
    /** Runs a command on the node that somebody has given for this once. */
    RUN(13),
    /**
     * Makes a machine that is there the node's: it carries the node's tags afterwards, answers over SSH, and its addresses and host
     * keys are known.
     */
    ADOPT(14),
    /** Lets a further key of Loom's own in to the node, and logs in by it. */
    ADD_KEY(15),
    /** Logs in by the keys of Loom's own that stay, and takes others away. */
    REMOVE_KEY(16);

    private final int code;

    TaskAction(int code) {
        this.code = code;
    }

    /** What it is stored as, 0 to 255. */
    public int code() {
        return code;
    }

    /** Whether the action is done by a provider, and not by an automator on the node. */
    public boolean isProviderAction() {
        return this == CREATE || this == CONFIRM || this == DELETE || this == INSPECT || this == ADOPT;
    }

    /** Whether the action changes by which keys Loom itself logs in to the node. */
    public boolean isKeyAction() {
        return this == ADD_KEY || this == REMOVE_KEY;
    }

    /** Whether the action concerns one service; {@link #BOOTSTRAP}, {@link #RUN}, key and provider actions do not. */
    public boolean isServiceAction() {
        return !isProviderAction() && !isKeyAction() && this != BOOTSTRAP && this != RUN;
    }
}
