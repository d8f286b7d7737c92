package io.loom.provisioner.provider.google;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;

/** Keys of service accounts that Google does not know. */
final class GoogleKeys {
    private static final String PRIVATE = make();

    private GoogleKeys() {}

    /** The JSON of a key whose tokens are asked for at an address. */
    static String keyFor(String tokenUri) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "service_account")
                .put("project_id", "project_name")
                .put("private_key_id", "1")
                .put("private_key", PRIVATE)
                .put("client_email", "loom@project_name.iam.gserviceaccount.com")
                .put("client_id", "1")
                .put("token_uri", tokenUri)
                .toString();
    }

    private static String make() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'})
                            .encodeToString(
                                    generator.generateKeyPair().getPrivate().getEncoded())
                    + "\n-----END PRIVATE KEY-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
