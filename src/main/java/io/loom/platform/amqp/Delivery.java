package io.loom.platform.amqp;

/** A message that was received and is not yet settled. Thread-safe. */
public interface Delivery {

    /** The body; empty where it has none or one of another kind. */
    byte[] body();

    /** The version of the contract that the sender speaks; 0 where it does not say. */
    int contractVersion();

    /** It is dealt with; the broker forgets it. */
    void accept();

    /** It is not dealt with; the broker delivers it again. */
    void release();

    /** It is for somebody else: after a pause the broker delivers it again, to whoever takes from the queue then. */
    void releaseLater();

    /** It cannot be dealt with; the broker does with it what it does with dead letters. */
    void reject();
}
