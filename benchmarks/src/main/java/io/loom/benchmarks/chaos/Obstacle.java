package io.loom.benchmarks.chaos;

import io.loom.platform.DataFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What makes a step fail for good, until it is taken away. */
interface Obstacle {

    void raise();

    void remove();

    /** The gate refuses a script. */
    record RefusedScript(Gate gate, String cluster, Step step) implements Obstacle {
        @Override
        public void raise() {
            gate.refuse(cluster, step);
        }

        @Override
        public void remove() {
            gate.admit(cluster, step);
        }
    }

    /** The pool's provider has a field of which no provisioner can make anything. */
    record WrongProvider(Rest tenant, WorkerPool pool) implements Obstacle {
        private static final long BEYOND_EVERY_INTEGER = 99_999_999_999L;

        @Override
        public void raise() {
            Installation.describe(tenant, StepCatalogue.provider(pool, BEYOND_EVERY_INTEGER));
        }

        @Override
        public void remove() {
            Installation.describe(tenant, StepCatalogue.provider(pool, StepCatalogue.LATENCY_MILLIS));
        }
    }

    /** A folder stands where a node has the keys of those whom it lets in. */
    record LockedNode(Path keys) implements Obstacle {
        @Override
        public void raise() {
            try {
                Files.move(keys, aside());
                Files.createDirectory(keys);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void remove() {
            try {
                DataFolder.deleteTree(keys);
                Files.move(aside(), keys);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Path aside() {
            return keys.resolveSibling("keys-aside");
        }
    }
}
