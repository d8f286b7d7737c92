package io.loom.platform.amqp;

/** The broker does not take a message, though it is there: not the first time, and not after some pauses. */
public final class MessageRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MessageRefusedException(String address, int bytes, String why) {
        super("The broker does not take a message of " + bytes + " bytes for " + address + ": " + why);
    }
}
