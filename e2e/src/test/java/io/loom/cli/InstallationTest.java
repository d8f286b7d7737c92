package io.loom.cli;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Tests of one class share an installation, which lasts as long as they do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class InstallationTest {

    private @Nullable WholeLoom started;

    @BeforeAll
    final void start() throws IOException {
        started = WholeLoom.start();
    }

    @AfterAll
    final void end() {
        if (started != null) {
            started.close();
        }
    }

    /** The installation, with the examples imported. */
    final WholeLoom loom() {
        return Objects.requireNonNull(started);
    }
}
