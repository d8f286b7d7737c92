package io.loom.provisioner.provider.joyent;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.provisioner.cloud.CloudApi;
import io.loom.provisioner.cloud.CloudAuthorization;
import io.loom.provisioner.cloud.CloudHttp;
import io.loom.provisioner.cloud.CloudRequest;
import io.loom.provisioner.cloud.CloudResponse;
import io.loom.provisioner.cloud.Pace;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** CloudAPI for one account. Paths are those below the account; thread-safe, methods block. */
final class JoyentApi {
    private static final int PAGE = 1000;
    private static final Pattern LOGIN = Pattern.compile("[A-Za-z0-9_.@-]+");

    private final CloudApi api;
    private final String base;
    private final String version;

    JoyentApi(Account account, CloudHttp http, InstantSource clock) {
        base = account.endpoint().replaceAll("/+$", "") + "/" + account.account();
        version = account.version();
        api = new CloudApi(
                http,
                new JoyentDialect(),
                account.authorization(clock),
                Optional.ofNullable(account.authority()),
                new Pace(System::nanoTime),
                clock);
    }

    /** Whose pace a provider shares with others. */
    record Account(
            String endpoint,
            String account,
            @Nullable String user,
            @Nullable String privateKey,
            @Nullable String password,
            String version,
            @Nullable String authority) {

        /** @throws TaskFailure lasting, {@code bad-field}, when CloudAPI cannot be asked with this */
        static Account of(JoyentConfig config) {
            if (!LOGIN.matcher(config.account()).matches()
                    || (config.user() != null && !LOGIN.matcher(config.user()).matches())) {
                throw TaskFailure.lasting(
                        "bad-field", "Fields account and user must be logins: letters, digits, and _ . @ -.");
            }
            try {
                if (new URI(config.endpoint()).getHost() == null) {
                    throw new URISyntaxException(config.endpoint(), "it names no host");
                }
            } catch (URISyntaxException e) {
                throw TaskFailure.lasting(
                                "bad-field",
                                "Field endpoint is " + config.endpoint() + ".\nMaybe https://us-central-1.api.mnx.io.")
                        .causedBy(e);
            }
            return new Account(
                    config.endpoint(),
                    config.account(),
                    config.user(),
                    config.privateKey(),
                    config.password(),
                    config.apiVersion(),
                    config.authority());
        }

        /** @throws TaskFailure lasting, {@code bad-ssh-key}, when the key is none that CloudAPI takes */
        CloudAuthorization authorization(InstantSource clock) {
            if (privateKey != null) {
                String owner = "/" + account + (user == null ? "" : "/users/" + user);
                return new HttpSignature(owner, privateKey, clock);
            }
            return BasicAuthorization.of(
                    user == null ? account : account + "/" + user, password == null ? "" : password);
        }

        @Override
        public String toString() {
            return account + " at " + endpoint;
        }
    }

    JsonNode get(String path, TaskContext task) throws InterruptedException {
        return api.send(request(CloudRequest.get(at(path))), task).json();
    }

    /** What is at a path; empty where nothing is, or is no more. */
    Optional<JsonNode> find(String path, TaskContext task) throws InterruptedException {
        return api.find(request(CloudRequest.get(at(path))), task).map(CloudResponse::json);
    }

    /**
     * Hands on the machines that carry a tag, page by page.
     *
     * @param name of the tag
     */
    void machines(String name, String value, TaskContext task, Consumer<JsonNode> each) throws InterruptedException {
        String query = "/machines?tag." + word(name) + "=" + word(value) + "&limit=" + PAGE + "&offset=";
        for (int offset = 0; ; offset += PAGE) {
            JsonNode page = get(query + offset, task);
            page.forEach(each);
            if (page.size() < PAGE) {
                return;
            }
        }
    }

    JsonNode post(String path, JsonNode body, TaskContext task) throws InterruptedException {
        return api.send(request(CloudRequest.post(at(path), body)), task).json();
    }

    /** Succeeds where nothing is there. */
    void delete(String path, TaskContext task) throws InterruptedException {
        api.find(request(CloudRequest.delete(at(path))), task);
    }

    private CloudRequest request(CloudRequest plain) {
        return plain.with("Accept-Version", version);
    }

    static String word(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private URI at(String path) {
        return URI.create(base + path);
    }
}
