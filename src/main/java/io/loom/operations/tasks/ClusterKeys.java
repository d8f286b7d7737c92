package io.loom.operations.tasks;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.OpenSSHPrivateKeyUtil;
import org.bouncycastle.crypto.util.OpenSSHPublicKeyUtil;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/**
 * The SSH key pair of one cluster: Ed25519, in OpenSSH's formats.
 *
 * @param privateKey PEM, a secret
 * @param publicKey one line
 */
public record ClusterKeys(String privateKey, String publicKey) {

    /** A new pair for the cluster of a tenant with a number. */
    public static ClusterKeys generate(String tenant, long number) {
        return generate("loom-" + tenant + "-" + number);
    }

    /** A new pair. */
    public static ClusterKeys generate(String comment) {
        try {
            AsymmetricKeyParameter key = PrivateKeyFactory.createKey(KeyPairGenerator.getInstance("Ed25519")
                    .generateKeyPair()
                    .getPrivate()
                    .getEncoded());
            byte[] publicKey =
                    OpenSSHPublicKeyUtil.encodePublicKey(((Ed25519PrivateKeyParameters) key).generatePublicKey());
            return new ClusterKeys(
                    pem(OpenSSHPrivateKeyUtil.encodePrivateKey(key)),
                    "ssh-ed25519 " + Base64.getEncoder().encodeToString(publicKey) + " " + comment);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java from 15 on has Ed25519.", e);
        }
    }

    /** Shows the public key only. */
    @Override
    public String toString() {
        return "ClusterKeys[" + publicKey + "]";
    }

    private static String pem(byte[] encoded) throws IOException {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject("OPENSSH PRIVATE KEY", encoded));
        }
        return text.toString();
    }
}
