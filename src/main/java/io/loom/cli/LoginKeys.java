package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of a user or a tenant.
 *
 * @param path of whose they are
 */
record LoginKeys(String path) {

    /** What a file of them holds. */
    static final String FILE =
            "Public keys, one a line, such as ~/.ssh/id_ed25519.pub; - for standard input, an empty file for none.";

    private static final List<Column> COLUMNS = List.of(Column.of("KEY", ""));

    /** @param name null for who asks */
    static LoginKeys ofUser(Api api, @Nullable String name) {
        String whose = name == null ? me(api).path("user").asText() : name;
        return new LoginKeys("/users/" + Api.segment(whose));
    }

    /** Of the tenant that is worked in. */
    static LoginKeys ofTenant(Api api) {
        return new LoginKeys("/tenants/" + Api.segment(me(api).path("tenant").asText()));
    }

    private static JsonNode me(Api api) {
        return api.get("/sessions/current");
    }

    int show(Api api, Output output) {
        return print(output, api.get(path + "/authorized-keys"));
    }

    int set(Api api, Output output, Path file) {
        ObjectNode body = Api.JSON.createObjectNode();
        KeyFile.putInto(body, file);
        return print(output, api.put(path + "/authorized-keys", body));
    }

    private static int print(Output output, JsonNode answer) {
        output.list(answer.path("authorizedKeys"), COLUMNS);
        return ExitCode.OK;
    }
}
