package io.loom.tenancy;

import static io.restassured.RestAssured.given;

import io.loom.platform.LoomTestResource;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Requests of {@code *ResourceTest}s on behalf of somebody. Users are made in tenant {@code default} where absent. A
 * session is used again while it stands, for a password is slow to check on purpose.
 */
public final class As {

    private static final String PASSWORD = "password-of-a-test-user";

    private static final Map<String, String> SESSIONS = new ConcurrentHashMap<>();

    private As() {}

    /** The first user: administrator of the tenant, and operator. */
    public static RequestSpecification admin() {
        return bearer(adminToken());
    }

    /** User {@code name} with role USER. */
    public static RequestSpecification user(String name) {
        return bearer(token(name, Set.of(Role.USER)));
    }

    /** A user with exactly these roles. */
    public static RequestSpecification role(Role... roles) {
        Set<Role> set = Set.of(roles);
        return bearer(token(name(set), set));
    }

    /** A request with a bearer token. */
    public static RequestSpecification bearer(String token) {
        return given().header("Authorization", "Bearer " + token).contentType(ContentType.JSON);
    }

    /** A token of the first user, whose tenant may have whatever tests leave behind in it. */
    public static String adminToken() {
        return standing("admin").orElseGet(() -> {
            String token = signIn("admin", LoomTestResource.ADMIN_PASSWORD);
            bearer(token)
                    .header("If-Match", "*")
                    .body(Map.of())
                    .put("/api/v1/tenants/default")
                    .then()
                    .statusCode(200);
            return token;
        });
    }

    /** A token of user {@code name}, who is made with these roles where absent. */
    public static String token(String name, Set<Role> roles) {
        return standing(name).orElseGet(() -> firstToken(name, roles));
    }

    private static String firstToken(String name, Set<Role> roles) {
        int known = admin().get("/api/v1/users/{name}", name).statusCode();
        if (known == 404) {
            admin().body(Map.of("name", name, "password", PASSWORD, "roles", roles))
                    .post("/api/v1/users")
                    .then()
                    .statusCode(201);
        }
        return signIn(name, PASSWORD);
    }

    private static Optional<String> standing(String user) {
        return Optional.ofNullable(SESSIONS.get(user))
                .filter(token -> bearer(token).get("/api/v1/sessions/current").statusCode() == 200);
    }

    private static String signIn(String user, String password) {
        String token = given().contentType(ContentType.JSON)
                .body(Map.of("user", user, "password", password))
                .post("/api/v1/sessions")
                .then()
                .statusCode(201)
                .extract()
                .path("token");
        SESSIONS.put(user, token);
        return token;
    }

    private static String name(Set<Role> roles) {
        return roles.stream()
                .map(role -> role.name().toLowerCase(Locale.ROOT))
                .sorted()
                .reduce("test", (left, right) -> left + "-" + right);
    }
}
