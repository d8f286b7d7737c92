package io.loom.contract;

/** What a task does. The node actions concern a whole node, the others one service on it. */
public enum TaskAction {
    /** Asks the provider for a machine. */
    CREATE,
    /** Waits until the machine answers over SSH; its addresses and host keys are known afterwards. */
    CONFIRM,
    /** Prepares the node for every automator that its services use. */
    BOOTSTRAP,
    INSTALL,
    CONFIGURE,
    INITIALIZE,
    START,
    STOP,
    REMOVE,
    /** Gives the machine back to the provider. Succeeds where there is none. */
    DELETE,
    /** Compares the machine with what is recorded of it. Changes nothing. */
    INSPECT;

    /** Whether the action is done by a provider, and not by an automator on the node. */
    public boolean isProviderAction() {
        return this == CREATE || this == CONFIRM || this == DELETE || this == INSPECT;
    }

    /** Whether the action concerns one service; {@link #BOOTSTRAP} and the provider actions do not. */
    public boolean isServiceAction() {
        return !isProviderAction() && this != BOOTSTRAP;
    }
}
