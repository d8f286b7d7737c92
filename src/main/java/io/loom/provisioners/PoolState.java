package io.loom.provisioners;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether somebody is there to do the tasks of a pool. */
public sealed interface PoolState {

    /**
     * Provisioners are there.
     *
     * @param provisioners how many
     * @param capacity how many tasks they do at once, together
     * @param running how many they do, as they last said
     */
    record Served(int provisioners, int capacity, int running) implements PoolState {

        /** Whether they do as many tasks as one tenant may have them do: another must wait until one of them ends. */
        public boolean isFull() {
            return running >= capacity - capacity / 8;
        }
    }

    /**
     * Some may take its tasks, and none of them is there.
     *
     * @param since when the last one was heard; null where none has been there within the last week
     */
    record Deserted(@Nullable Instant since) implements PoolState {}

    /** No provisioner may take its tasks. */
    record Unknown() implements PoolState {}
}
