package io.loom.provisioner.ssh;

import io.loom.provisioner.plugin.TaskFailure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;

/** Keys in OpenSSH's formats. */
public final class SshKeys {

    private SshKeys() {}

    /**
     * Reads a private key.
     *
     * @throws TaskFailure lasting, {@code bad-ssh-key}, when the text is no private key or is encrypted
     */
    public static KeyPair readPrivate(String text) {
        try (var in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))) {
            Iterable<KeyPair> keys = SecurityUtils.loadKeyPairIdentities(
                    null, NamedResource.ofName("ssh-private-key"), in, FilePasswordProvider.EMPTY);
            if (keys != null) {
                for (KeyPair key : keys) {
                    return key;
                }
            }
            throw badKey();
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw e instanceof TaskFailure known ? known : badKey().causedBy(e);
        }
    }

    private static TaskFailure badKey() {
        return TaskFailure.lasting(
                "bad-ssh-key",
                "The SSH private key cannot be read; it must be an unencrypted private key in OpenSSH format.\n"
                        + "Maybe make one with ssh-keygen -t ed25519 -N ''.");
    }

    /** A new ed25519 key. */
    public static KeyPair generate() {
        try {
            return KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime has no ed25519.", e);
        }
    }

    /** The private key's text, not encrypted. */
    public static String writePrivate(KeyPair key) {
        var out = new ByteArrayOutputStream();
        try {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, "loom", null, out);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("A key of type " + KeyUtils.getKeyType(key) + " cannot be written.", e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The public key as one line, without a comment. */
    public static String writePublic(PublicKey key) {
        return PublicKeyEntry.toString(key);
    }

    /** The public key that a line holds; what follows the key in the line is ignored. */
    public static PublicKey readPublic(String line) {
        try {
            return PublicKeyEntry.parsePublicKeyEntry(line.strip()).resolvePublicKey(null, null, null);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw TaskFailure.lasting("bad-ssh-key", "\"" + line + "\" is not a public key in OpenSSH format.")
                    .causedBy(e);
        }
    }
}
