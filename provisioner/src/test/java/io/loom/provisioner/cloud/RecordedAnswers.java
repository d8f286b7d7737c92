package io.loom.provisioner.cloud;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * Answers that a cloud has given, as files that lie beside the repository. A test that asks for them is skipped where they are absent.
 *
 * @param folder of one cloud
 */
public record RecordedAnswers(Path folder) {

    /** @param cloud the folder's name, e.g. {@code gce} */
    public static RecordedAnswers of(String cloud) {
        Path folder = Path.of("../../shared/fixtures/clouds", cloud);
        Assumptions.assumeTrue(
                Files.isDirectory(folder),
                () -> "There is no " + folder.toAbsolutePath().normalize());
        return new RecordedAnswers(folder);
    }

    /** The text of one answer. */
    public String text(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
