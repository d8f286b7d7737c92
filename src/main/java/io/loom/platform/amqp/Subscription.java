package io.loom.platform.amqp;

/** A link from a queue. Thread-safe. */
public interface Subscription extends AutoCloseable {

    /** Takes no more messages until it is resumed. */
    void pause();

    /** Takes messages again. */
    void resume();

    /** Takes no more messages; what is not settled is delivered to another. */
    @Override
    void close();
}
