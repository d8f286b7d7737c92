package io.loom.operations.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterKeysTest {

    @TempDir
    Path folder;

    @Test
    void opensshDerivesThePublicKeyFromThePrivateOne() throws IOException, InterruptedException {
        ClusterKeys keys = ClusterKeys.generate("loom-7");
        Path file = Files.createFile(
                folder.resolve("key"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, keys.privateKey());

        Process process = new ProcessBuilder("ssh-keygen", "-y", "-P", "", "-f", file.toString())
                .redirectErrorStream(true)
                .start();
        String derived = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();

        assertThat(process.waitFor()).as(derived).isZero();
        assertThat(keys.publicKey()).isEqualTo(derived + " loom-7");
    }

    @Test
    void twoClustersHaveTwoKeysAndShowNoPrivateOne() {
        ClusterKeys one = ClusterKeys.generate("loom-1");
        ClusterKeys other = ClusterKeys.generate("loom-1");

        assertThat(one.publicKey()).isNotEqualTo(other.publicKey());
        assertThat(one.toString()).doesNotContain("PRIVATE");
    }
}
