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
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.jspecify.annotations.Nullable;

/** Keys in OpenSSH's formats. */
public final class SshKeys {

    private SshKeys() {}

    /**
     * Reads a private key that is not encrypted.
     *
     * @throws TaskFailure lasting, {@code bad-ssh-key}, when the text is no private key or is encrypted
     */
    public static KeyPair readPrivate(String text) {
        return readPrivate(text, null);
    }

    /**
     * Reads a private key: ed25519, ECDSA or RSA, in OpenSSH's format or PEM (PKCS#1, PKCS#8).
     *
     * @param passphrase that it is encrypted with; not looked at where it is not encrypted, null where there is none
     * @throws TaskFailure lasting, {@code bad-ssh-key}, saying why it cannot be read
     */
    public static KeyPair readPrivate(String text, @Nullable String passphrase) {
        var asked = new Passphrase(passphrase);
        try (var in = new ByteArrayInputStream((text.strip() + "\n").getBytes(StandardCharsets.UTF_8))) {
            Iterable<KeyPair> keys =
                    SecurityUtils.loadKeyPairIdentities(null, NamedResource.ofName("ssh-private-key"), in, asked);
            if (keys != null) {
                for (KeyPair key : keys) {
                    return key;
                }
            }
            throw unreadable(text, asked);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw e instanceof TaskFailure known
                    ? known
                    : unreadable(text, asked).causedBy(e);
        }
    }

    /** Answers with the passphrase, and knows whether it was asked for. */
    private static final class Passphrase implements FilePasswordProvider {
        private final @Nullable String passphrase;
        private boolean wasAsked;

        Passphrase(@Nullable String passphrase) {
            this.passphrase = passphrase;
        }

        @Override
        public @Nullable String getPassword(@Nullable SessionContext session, NamedResource resource, int retryIndex) {
            wasAsked = true;
            return passphrase;
        }
    }

    private static TaskFailure unreadable(String text, Passphrase asked) {
        String key = text.strip();
        if (asked.wasAsked) {
            return badKey(
                    asked.passphrase == null
                            ? "it is encrypted, and no passphrase is given.\nMaybe give the passphrase, or take it away with ssh-keygen -p -N ''."
                            : "it is encrypted, and the passphrase does not open it.\nMaybe give the key's own passphrase.");
        }
        if (key.startsWith("PuTTY-User-Key-File")) {
            return badKey(
                    "it is in PuTTY's format.\nMaybe write it in OpenSSH's with puttygen KEY.ppk -O private-openssh.");
        }
        if (key.startsWith("ssh-")
                || key.startsWith("ecdsa-")
                || key.startsWith("-----BEGIN PUBLIC KEY")
                || key.startsWith("---- BEGIN SSH2 PUBLIC KEY")) {
            return badKey("it is a public key.\nMaybe give the other file, whose name does not end with .pub.");
        }
        if (key.startsWith("-----BEGIN DSA")) {
            return badKey(
                    "it is a DSA key, which SSH servers take no more.\nMaybe make one with ssh-keygen -t ed25519.");
        }
        if (!key.startsWith("-----BEGIN ")) {
            return badKey("it does not begin with \"-----BEGIN\", as a private key in OpenSSH's format or PEM does.\n"
                    + "Maybe make one with ssh-keygen -t ed25519.");
        }
        return badKey("it is damaged, or of another kind than ed25519, ECDSA and RSA in OpenSSH's format or PEM.\n"
                + "Maybe a line of it is missing: it must be given with all its lines.");
    }

    private static TaskFailure badKey(String why) {
        return TaskFailure.lasting("bad-ssh-key", "The SSH private key cannot be read: " + why);
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
