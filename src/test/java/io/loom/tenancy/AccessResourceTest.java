package io.loom.tenancy;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.security.PermissionsAllowed;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every endpoint there is, or ever will be, declares its permission: 401 without a token, 403 without the permission. */
@QuarkusTest
class AccessResourceTest {

    private static final Set<String> FOR_ANYBODY = Set.of("POST /api/v1/sessions", "GET /api/v1/status");
    private static final String SOME_ID = "01900000-0000-7000-8000-000000000000";

    private static final List<Endpoint> ENDPOINTS = endpoints();

    private record Endpoint(String verb, String template, Method method) {

        String name() {
            return verb + " " + template;
        }

        Optional<String> permission() {
            return Optional.ofNullable(method.getAnnotation(PermissionsAllowed.class))
                    .map(PermissionsAllowed::value)
                    .filter(names -> names.length == 1)
                    .map(names -> names[0]);
        }

        int answerTo(RequestSpecification request) {
            Consumes consumes = method.getAnnotation(Consumes.class);
            boolean writes = !"GET".equals(verb) && !"DELETE".equals(verb);
            String type = consumes == null ? MediaType.APPLICATION_JSON : consumes.value()[0];
            if (writes) {
                request.contentType(type);
            }
            if (writes && type.equals(MediaType.APPLICATION_OCTET_STREAM)) {
                request.body(new byte[] {1});
            } else if (writes) {
                request.body("{}");
            }
            return request.request(verb, template.replaceAll("\\{[^}]*}", SOME_ID))
                    .statusCode();
        }
    }

    @Test
    void everyEndpointNamesItsPermission() {
        List<String> open = ENDPOINTS.stream()
                .filter(endpoint -> endpoint.permission().isEmpty())
                .map(Endpoint::name)
                .toList();
        assertThat(open).containsExactlyInAnyOrderElementsOf(FOR_ANYBODY);
    }

    @Test
    void everyEndpointAsksForASignIn() {
        for (Endpoint endpoint : guarded()) {
            assertThat(endpoint.answerTo(given())).as(endpoint.name()).isEqualTo(401);
        }
    }

    @Test
    void everyEndpointRefusesWhoLacksItsPermission() {
        String nobody = As.token("test-nobody", Set.of());
        for (Endpoint endpoint : guarded()) {
            String permission = endpoint.permission().orElseThrow();
            String token = Stream.of(Role.VIEWER, Role.USER, Role.ADMIN, Role.OPERATOR)
                    .filter(role -> !RolePermissions.of(role).contains(permission))
                    .findFirst()
                    .map(role -> As.token("test-only-" + role.ordinal(), Set.of(role)))
                    .orElse(nobody);
            assertThat(endpoint.answerTo(given().header("Authorization", "Bearer " + token)))
                    .as(endpoint.name())
                    .isEqualTo(403);
        }
    }

    @Test
    void refusesATokenThatIsNobodys() {
        for (String token : List.of("loom_pat_wrong", "loom_prov_wrong", "loom_ses_wrong", "wrong")) {
            given().header("Authorization", "Bearer " + token)
                    .get("/api/v1/users")
                    .then()
                    .statusCode(401)
                    .contentType("application/problem+json");
        }
    }

    private static List<Endpoint> guarded() {
        return ENDPOINTS.stream()
                .filter(endpoint -> !FOR_ANYBODY.contains(endpoint.name()))
                .toList();
    }

    private static List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.loom")) {
            if (type.isAnnotatedWith(Path.class)) {
                endpoints.addAll(endpoints(type.reflect()));
            }
        }
        endpoints.sort(Comparator.comparing(Endpoint::name));
        assertThat(endpoints).hasSizeGreaterThan(15);
        return endpoints;
    }

    private static List<Endpoint> endpoints(Class<?> resource) {
        String base = resource.getAnnotation(Path.class).value();
        List<Endpoint> endpoints = new ArrayList<>();
        for (Method method : resource.getDeclaredMethods()) {
            Path path = method.getAnnotation(Path.class);
            Arrays.stream(method.getAnnotations())
                    .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                    .filter(verb -> verb != null)
                    .forEach(verb -> endpoints.add(new Endpoint(verb.value(), join(base, path), method)));
        }
        return endpoints;
    }

    private static String join(String base, @Nullable Path path) {
        return ("/" + base + (path == null ? "" : "/" + path.value()))
                .replaceAll("/+", "/")
                .replaceAll("(.)/$", "$1");
    }
}
