package io.loom.events.webhooks;

import io.loom.events.webhooks.WebhookService.DeliveryView;
import io.loom.events.webhooks.WebhookService.WebhookView;
import io.loom.platform.NameRule;
import io.loom.platform.Page;
import io.loom.platform.PageQuery;
import io.loom.platform.Versions;
import io.loom.tenancy.Permissions;
import io.quarkus.security.PermissionsAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Web hooks: who is told of events, and whether it was heard. */
@Path("/api/v1/webhooks")
class WebhookResource {

    private static final int LONGEST_URL = 2_000;

    private final WebhookService webhooks;

    WebhookResource(WebhookService webhooks) {
        this.webhooks = webhooks;
    }

    /**
     * A web hook to make.
     *
     * @param types words of event types, or beginnings that end in {@code .*}; absent for all
     * @param enabled absent for true
     * @param secret absent to have one made
     */
    record NewWebhook(
            @NotNull @Pattern(regexp = NameRule.PATTERN, message = NameRule.IN_WORDS)
            String name,

            @NotNull @Size(max = LONGEST_URL) String url,
            @Nullable Set<String> types,
            @Nullable Boolean enabled,
            @Nullable String secret) {

        /** Names the web hook, never its secret. */
        @Override
        public String toString() {
            return "NewWebhook[" + name + "]";
        }
    }

    /** All that can be changed of a web hook, but for its secret. */
    record WebhookBody(
            @NotNull @Size(max = LONGEST_URL) String url,
            @Nullable Set<String> types,
            @Nullable Boolean enabled) {}

    /**
     * Another secret.
     *
     * @param secret absent to have one made
     */
    record NewSecret(@Nullable String secret) {

        /** Says nothing. */
        @Override
        public String toString() {
            return "NewSecret";
        }
    }

    /**
     * A web hook whose secret is new.
     *
     * @param secret shown here only
     */
    record WebhookWithSecret(WebhookView webhook, String secret) {

        /** Names the web hook, never its secret. */
        @Override
        public String toString() {
            return "WebhookWithSecret[" + webhook.name() + "]";
        }
    }

    @GET
    @PermissionsAllowed(Permissions.WEBHOOK_READ)
    public Page<WebhookView> list(
            @QueryParam("limit") @Nullable Integer limit, @QueryParam("cursor") @Nullable String cursor) {
        return webhooks.page(PageQuery.of(limit, cursor));
    }

    @POST
    @PermissionsAllowed(Permissions.WEBHOOK_WRITE)
    public Response create(@NotNull @Valid NewWebhook request) {
        WebhookService.Created created = webhooks.create(
                request.name(), request.url(), orAll(request.types()), orTrue(request.enabled()), request.secret());
        return Response.created(
                        URI.create("/api/v1/webhooks/" + created.webhook().name()))
                .tag(Versions.tag(created.webhook().version()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .entity(new WebhookWithSecret(created.webhook(), created.secret()))
                .build();
    }

    @GET
    @Path("/{name}")
    @PermissionsAllowed(Permissions.WEBHOOK_READ)
    public Response get(@PathParam("name") String name) {
        return answer(webhooks.get(name));
    }

    @PUT
    @Path("/{name}")
    @PermissionsAllowed(Permissions.WEBHOOK_WRITE)
    public Response replace(
            @PathParam("name") String name,
            @NotNull @Valid WebhookBody body,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return answer(webhooks.replace(name, body.url(), orAll(body.types()), orTrue(body.enabled()), ifMatch));
    }

    @DELETE
    @Path("/{name}")
    @PermissionsAllowed(Permissions.WEBHOOK_WRITE)
    public void delete(@PathParam("name") String name, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        webhooks.delete(name, ifMatch);
    }

    @POST
    @Path("/{name}/secret")
    @PermissionsAllowed(Permissions.WEBHOOK_WRITE)
    public Response rotate(@PathParam("name") String name, @Nullable NewSecret request) {
        WebhookService.Created rotated = webhooks.rotate(name, request == null ? null : request.secret());
        return Response.ok(new WebhookWithSecret(rotated.webhook(), rotated.secret()))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    /** Says a test message once, and tells how that went. */
    @POST
    @Path("/{name}/test")
    @PermissionsAllowed(Permissions.WEBHOOK_WRITE)
    public DeliveryView test(@PathParam("name") String name) {
        return webhooks.test(name);
    }

    /** Goes on after a message that was given up, or tries again at once what has failed. */
    @POST
    @Path("/{name}/resume")
    @PermissionsAllowed(Permissions.WEBHOOK_WRITE)
    public WebhookView resume(@PathParam("name") String name) {
        return webhooks.resume(name);
    }

    /** Newest first. */
    @GET
    @Path("/{name}/deliveries")
    @PermissionsAllowed(Permissions.WEBHOOK_READ)
    public Page<DeliveryView> deliveries(
            @PathParam("name") String name,
            @QueryParam("state") @Nullable DeliveryState state,
            @QueryParam("limit") @Nullable Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return webhooks.deliveries(name, state, PageQuery.of(limit, cursor));
    }

    @GET
    @Path("/{name}/deliveries/{id}")
    @PermissionsAllowed(Permissions.WEBHOOK_READ)
    public DeliveryView delivery(@PathParam("name") String name, @PathParam("id") UUID id) {
        return webhooks.delivery(name, id);
    }

    /** Says a message again, once and at once, with the same id. */
    @POST
    @Path("/{name}/deliveries/{id}/redeliver")
    @PermissionsAllowed(Permissions.WEBHOOK_WRITE)
    public DeliveryView redeliver(@PathParam("name") String name, @PathParam("id") UUID id) {
        return webhooks.redeliver(name, id);
    }

    private static Response answer(WebhookView webhook) {
        return Response.ok(webhook).tag(Versions.tag(webhook.version())).build();
    }

    private static Set<String> orAll(@Nullable Set<String> types) {
        return types == null ? Set.of() : types;
    }

    private static boolean orTrue(@Nullable Boolean enabled) {
        return enabled == null || enabled;
    }
}
