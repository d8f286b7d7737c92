package io.loom.operations;

import io.loom.clusters.ClusterState;
import io.loom.clusters.LabelFilter;
import io.loom.model.ClusterRequest;
import io.loom.model.document.ClusterDocuments;
import io.loom.operations.changes.ChangeRequest;
import io.loom.operations.placements.CreateCluster;
import io.loom.operations.placements.Maintenance;
import io.loom.operations.placements.PlacementStream;
import io.loom.operations.store.PlanView;
import io.loom.placement.Effort;
import io.loom.placement.PlacementWatch;
import io.loom.platform.IdempotentRequest;
import io.loom.platform.Page;
import io.loom.platform.PageQuery;
import io.loom.tenancy.Caller;
import io.loom.tenancy.CallerContext;
import io.loom.tenancy.Permissions;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Multi;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Clusters and their nodes. */
@Path("/api/v1/clusters")
class ClusterResource {

    private final ClusterService clusters;
    private final ClusterCreation creation;
    private final ClusterDeletion deletion;
    private final ClusterChanger changer;
    private final QueuedChanges queued;
    private final ClusterInspection inspection;
    private final ClusterCommands commands;
    private final PlanService plans;
    private final OperationService operations;
    private final PlacementStream stream;
    private final CallerContext callers;
    private final IdempotentRequest idempotent;

    ClusterResource(
            ClusterService clusters,
            ClusterCreation creation,
            ClusterDeletion deletion,
            ClusterChanger changer,
            QueuedChanges queued,
            ClusterInspection inspection,
            ClusterCommands commands,
            PlanService plans,
            OperationService operations,
            PlacementStream stream,
            CallerContext callers,
            IdempotentRequest idempotent) {
        this.clusters = clusters;
        this.creation = creation;
        this.deletion = deletion;
        this.changer = changer;
        this.queued = queued;
        this.inspection = inspection;
        this.commands = commands;
        this.plans = plans;
        this.operations = operations;
        this.stream = stream;
        this.callers = callers;
        this.idempotent = idempotent;
    }

    @GET
    @PermissionsAllowed(Permissions.CLUSTER_READ)
    public Page<ClusterView> list(
            @QueryParam("state") List<ClusterState> states,
            @Parameter(description = "key=value, or key for any value; all that are given must match.")
                    @QueryParam("label")
                    List<String> labels,
            @QueryParam("limit") @Nullable Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return clusters.list(callers.caller(), states, LabelFilter.of(labels), PageQuery.of(limit, cursor));
    }

    /** Waits for the placement, which is solved elsewhere: on a virtual thread, so that no worker waits. */
    @POST
    @RunOnVirtualThread
    @PermissionsAllowed(Permissions.CLUSTER_WRITE)
    public Response create(@QueryParam("dryRun") boolean dryRun, @NotNull @Valid CreateCluster body) {
        Caller caller = callers.caller();
        CreateCluster.Extras extras = body.toExtras();
        if (dryRun) {
            return Response.ok(creation.preview(caller, body.toRequest(), body.effort(), new PlacementWatch()))
                    .build();
        }
        UUID operationId = idempotent
                .made()
                .orElseGet(() -> creation.create(caller, body.toRequest(), extras, body.effort())
                        .operationId());
        return accepted(caller, operationId);
    }

    /**
     * Clusters that are described in documents.
     *
     * @param documents JSON and YAML texts
     */
    record ClusterDocumentsRequest(@NotEmpty List<@Valid ClusterDocument> documents) {}

    /**
     * A text.
     *
     * @param source its path or another name
     * @param text one document, or several
     */
    record ClusterDocument(@NotNull String source, @NotNull String text) {}

    /**
     * What documents describe.
     *
     * @param clusters the requests
     * @param hasDefinitions whether they describe definitions too
     */
    record ClusterDocumentsView(List<DescribedCluster> clusters, boolean hasDefinitions) {}

    /**
     * A cluster that is described.
     *
     * @param source the text that describes it
     * @param request for a new cluster, as it is written; it is checked when it is planned
     */
    record DescribedCluster(String source, Map<String, Object> request) {}

    /** The clusters that documents describe, `kind: Cluster`. Nothing is written. */
    @POST
    @Path("/documents")
    @PermissionsAllowed(Permissions.CLUSTER_READ)
    public ClusterDocumentsView read(@NotNull @Valid ClusterDocumentsRequest body) {
        List<DescribedCluster> described = new ArrayList<>();
        boolean hasDefinitions = false;
        for (ClusterDocument document : body.documents()) {
            ClusterDocuments found = ClusterDocuments.read(document.source(), document.text());
            found.clusters().forEach(request -> described.add(new DescribedCluster(document.source(), request)));
            hasDefinitions |= found.hasDefinitions();
        }
        return new ClusterDocumentsView(described, hasDefinitions);
    }

    /** What would be created, and, as it is found, the best so far; DELETE /placements/{id} ends the solve with that. Nothing is written. */
    @POST
    @Path("/preview")
    @Blocking
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @PermissionsAllowed(Permissions.CLUSTER_WRITE)
    public Multi<OutboundSseEvent> preview(@NotNull @Valid CreateCluster body, @Context Sse sse) {
        Caller caller = callers.caller();
        ClusterRequest request = body.toRequest();
        Effort effort = body.effort();
        return stream.of(caller, sse, watch -> creation.preview(caller, request, effort, watch));
    }

    @GET
    @Path("/{id}")
    @PermissionsAllowed(Permissions.CLUSTER_READ)
    public ClusterView get(@PathParam("id") UUID id) {
        return clusters.get(callers.caller(), id);
    }

    /** Deletes the cluster, whatever its state; an operation that changes it is aborted first. */
    @DELETE
    @Path("/{id}")
    @PermissionsAllowed(Permissions.CLUSTER_WRITE)
    public Response delete(@PathParam("id") UUID id, @QueryParam("force") boolean force) {
        Caller caller = callers.caller();
        return accepted(caller, deletion.delete(caller, id, force));
    }

    /** Keeps the cluster from deletion, from losing nodes and from the end of its lease, or does no longer. */
    @PUT
    @Path("/{id}/protection")
    @PermissionsAllowed(Permissions.CLUSTER_WRITE)
    public ClusterView protect(@PathParam("id") UUID id, @NotNull @Valid Protection body) {
        return clusters.protect(callers.caller(), id, body.on());
    }

    /**
     * Sets when changes of the cluster that nobody has asked for may begin: in windows of its own, at any time, or in those of its
     * template.
     */
    @PUT
    @Path("/{id}/maintenance")
    @PermissionsAllowed(Permissions.CLUSTER_WRITE)
    public ClusterView maintain(@PathParam("id") UUID id, @NotNull @Valid Maintenance body) {
        return clusters.maintain(callers.caller(), id, body.checked());
    }

    /** The nodes of a cluster, by number; those that were deleted only with {@code deleted=true}. */
    @GET
    @Path("/{id}/nodes")
    @PermissionsAllowed(Permissions.CLUSTER_READ)
    public Page<NodeView> nodes(
            @PathParam("id") UUID id,
            @QueryParam("service") List<String> services,
            @QueryParam("property") List<String> properties,
            @QueryParam("deleted") boolean deleted,
            @QueryParam("limit") @Nullable Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return clusters.nodes(
                callers.caller(), id, new NodeFilter(services, properties, deleted), PageQuery.of(limit, cursor));
    }

    @GET
    @Path("/{id}/nodes/{nodeId}")
    @PermissionsAllowed(Permissions.CLUSTER_READ)
    public NodeView node(@PathParam("id") UUID id, @PathParam("nodeId") UUID nodeId) {
        return clusters.node(callers.caller(), id, nodeId);
    }

    @GET
    @Path("/{id}/config")
    @PermissionsAllowed(Permissions.CLUSTER_READ)
    public Map<String, Object> config(@PathParam("id") UUID id) {
        return clusters.config(callers.caller(), id);
    }

    @GET
    @Path("/{id}/plan")
    @PermissionsAllowed(Permissions.CLUSTER_READ)
    public PlanView plan(@PathParam("id") UUID id) {
        return clusters.plan(callers.caller(), id);
    }

    @GET
    @Path("/{id}/history")
    @PermissionsAllowed(Permissions.CLUSTER_READ)
    public Page<HistoryView> history(
            @PathParam("id") UUID id,
            @QueryParam("limit") @Nullable Integer limit,
            @QueryParam("cursor") @Nullable String cursor) {
        return clusters.history(callers.caller(), id, PageQuery.of(limit, cursor));
    }

    @POST
    @Path("/{id}/lease")
    @PermissionsAllowed(Permissions.CLUSTER_WRITE)
    public ClusterView changeLease(@PathParam("id") UUID id, @NotNull LeaseChange change) {
        return clusters.changeLease(callers.caller(), id, change);
    }

    /** Changes labels: sets those that are given, removes those that are given as null, and leaves the others. */
    @PATCH
    @Path("/{id}/labels")
    @PermissionsAllowed(Permissions.CLUSTER_WRITE)
    public ClusterView changeLabels(@PathParam("id") UUID id, @NotNull Map<String, @Nullable String> changes) {
        return clusters.changeLabels(callers.caller(), id, changes);
    }

    /**
     * Changes the cluster: plans it and applies the plan at once, or, where {@code queue} is asked for and an operation changes
     * the cluster, when that has succeeded. Waits for the placement on a virtual thread.
     */
    @POST
    @Path("/{id}/operations")
    @RunOnVirtualThread
    @PermissionsAllowed(Permissions.CLUSTER_WRITE)
    public Response change(
            @PathParam("id") UUID id, @QueryParam("queue") boolean queue, @NotNull @Valid ChangeRequest body) {
        Caller caller = callers.caller();
        return accepted(
                caller,
                idempotent
                        .made()
                        .orElseGet(() -> queue ? queued.change(caller, id, body) : changer.change(caller, id, body)));
    }

    /** Runs a command on nodes of the cluster, as an operation that changes nothing of it. */
    @POST
    @Path("/{id}/commands")
    @PermissionsAllowed(Permissions.CLUSTER_WRITE)
    public Response run(@PathParam("id") UUID id, @NotNull @Valid RunCommand body) {
        Caller caller = callers.caller();
        return accepted(caller, idempotent.made().orElseGet(() -> commands.run(caller, id, body)));
    }

    /**
     * Compares the cluster's nodes with what is recorded of them; changes nothing. Of a cluster that is being inspected, gives the
     * operation that does it.
     */
    @POST
    @Path("/{id}/inspections")
    @PermissionsAllowed(Permissions.CLUSTER_WRITE)
    public Response inspect(@PathParam("id") UUID id) {
        Caller caller = callers.caller();
        return accepted(caller, inspection.inspect(caller, id));
    }

    /** Plans a change of the cluster; the plan is kept for a day, to be applied as it is shown. */
    @POST
    @Path("/{id}/plans")
    @RunOnVirtualThread
    @PermissionsAllowed(Permissions.CLUSTER_WRITE)
    public Response planChange(@PathParam("id") UUID id, @NotNull @Valid ChangeRequest body) {
        StoredPlanView plan = plans.plan(callers.caller(), id, body);
        return Response.status(Response.Status.CREATED)
                .location(URI.create("/api/v1/plans/" + plan.id()))
                .entity(plan)
                .build();
    }

    private Response accepted(Caller caller, UUID operationId) {
        return Response.accepted(operations.get(caller, operationId))
                .location(URI.create("/api/v1/operations/" + operationId))
                .build();
    }
}
