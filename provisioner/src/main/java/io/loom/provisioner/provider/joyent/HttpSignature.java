package io.loom.provisioner.provider.joyent;

import io.loom.provisioner.cloud.CloudAuthorization;
import io.loom.provisioner.cloud.CloudRequest;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.SshKeys;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.digest.BuiltinDigests;

/** Signs the date of each request with an SSH key: HTTP signatures as CloudAPI takes them (draft-cavage-http-signatures). */
final class HttpSignature implements CloudAuthorization {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final String keyId;
    private final Algorithm algorithm;
    private final PrivateKey key;
    private final InstantSource clock;

    /** How a key signs: the name in the header, and the name in Java. */
    private record Algorithm(String name, String javaName) {}

    /**
     * @param owner path of who has the key, e.g. {@code /account} or {@code /account/users/user}
     * @param privateKey OpenSSH
     * @throws TaskFailure lasting, {@code bad-ssh-key}, when CloudAPI takes no such key
     */
    HttpSignature(String owner, String privateKey, InstantSource clock) {
        KeyPair pair = SshKeys.readPrivate(privateKey);
        algorithm = algorithm(pair);
        key = pair.getPrivate();
        keyId = owner + "/keys/"
                + KeyUtils.getFingerPrint(BuiltinDigests.md5, pair.getPublic()).replaceFirst("^MD5:", "");
        this.clock = clock;
    }

    private static Algorithm algorithm(KeyPair pair) {
        if (pair.getPublic() instanceof RSAPublicKey) {
            return new Algorithm("rsa-sha256", "SHA256withRSA");
        }
        if (pair.getPublic() instanceof ECPublicKey curve) {
            int bits = curve.getParams().getOrder().bitLength();
            String hash = bits <= 256 ? "256" : bits <= 384 ? "384" : "512";
            return new Algorithm("ecdsa-sha" + hash, "SHA" + hash + "withECDSA");
        }
        throw TaskFailure.lasting(
                "bad-ssh-key",
                "CloudAPI takes RSA and ECDSA keys, and the SSH private key is " + KeyUtils.getKeyType(pair)
                        + ".\nMaybe make one with ssh-keygen -t rsa -b 4096 -N '', and add its public half to the account.");
    }

    @Override
    public CloudRequest authorize(CloudRequest request, TaskContext task) {
        String date = DATE.format(clock.instant());
        return request.with("Date", date)
                .with(
                        "Authorization",
                        "Signature keyId=\"" + keyId + "\",algorithm=\"" + algorithm.name()
                                + "\",headers=\"date\",signature=\"" + sign("date: " + date) + "\"");
    }

    private String sign(String text) {
        try {
            Signature signature = Signature.getInstance(algorithm.javaName());
            signature.initSign(key);
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw TaskFailure.lasting("bad-ssh-key", "The SSH private key cannot sign: " + e.getMessage())
                    .causedBy(e);
        }
    }

    /** Another signature with the same key would be refused as well. */
    @Override
    public boolean renew(CloudRequest refused) {
        return false;
    }
}
