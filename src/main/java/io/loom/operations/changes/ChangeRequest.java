package io.loom.operations.changes;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.loom.model.ClusterSize;
import io.loom.operations.placements.CreateCluster;
import io.loom.plan.Rollout;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.DiscriminatorMapping;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Body of a change of a cluster; {@code kind} says which. What is absent stays as it is. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ChangeRequest.Grow.class, name = "grow"),
    @JsonSubTypes.Type(value = ChangeRequest.Adopt.class, name = "adopt"),
    @JsonSubTypes.Type(value = ChangeRequest.Shrink.class, name = "shrink"),
    @JsonSubTypes.Type(value = ChangeRequest.Replace.class, name = "replace"),
    @JsonSubTypes.Type(value = ChangeRequest.Repair.class, name = "repair"),
    @JsonSubTypes.Type(value = ChangeRequest.FinishElsewhere.class, name = "finish-elsewhere"),
    @JsonSubTypes.Type(value = ChangeRequest.Hardware.class, name = "hardware"),
    @JsonSubTypes.Type(value = ChangeRequest.Image.class, name = "image"),
    @JsonSubTypes.Type(value = ChangeRequest.Move.class, name = "move"),
    @JsonSubTypes.Type(value = ChangeRequest.Sync.class, name = "sync"),
    @JsonSubTypes.Type(value = ChangeRequest.Replan.class, name = "replan"),
    @JsonSubTypes.Type(value = ChangeRequest.Apply.class, name = "apply"),
    @JsonSubTypes.Type(value = ChangeRequest.AddServices.class, name = "add-services"),
    @JsonSubTypes.Type(value = ChangeRequest.RemoveServices.class, name = "remove-services"),
    @JsonSubTypes.Type(value = ChangeRequest.Reconfigure.class, name = "reconfigure"),
    @JsonSubTypes.Type(value = ChangeRequest.RotateKey.class, name = "rotate-key"),
    @JsonSubTypes.Type(value = ChangeRequest.Start.class, name = "start"),
    @JsonSubTypes.Type(value = ChangeRequest.Stop.class, name = "stop"),
    @JsonSubTypes.Type(value = ChangeRequest.Restart.class, name = "restart")
})
@Schema(
        name = "ChangeRequest",
        discriminatorProperty = "kind",
        oneOf = {
            ChangeRequest.Grow.class,
            ChangeRequest.Adopt.class,
            ChangeRequest.Shrink.class,
            ChangeRequest.Replace.class,
            ChangeRequest.Repair.class,
            ChangeRequest.FinishElsewhere.class,
            ChangeRequest.Hardware.class,
            ChangeRequest.Image.class,
            ChangeRequest.Move.class,
            ChangeRequest.Sync.class,
            ChangeRequest.Replan.class,
            ChangeRequest.Apply.class,
            ChangeRequest.AddServices.class,
            ChangeRequest.RemoveServices.class,
            ChangeRequest.Reconfigure.class,
            ChangeRequest.RotateKey.class,
            ChangeRequest.Start.class,
            ChangeRequest.Stop.class,
            ChangeRequest.Restart.class
        },
        discriminatorMapping = {
            @DiscriminatorMapping(value = "grow", schema = ChangeRequest.Grow.class),
            @DiscriminatorMapping(value = "adopt", schema = ChangeRequest.Adopt.class),
            @DiscriminatorMapping(value = "shrink", schema = ChangeRequest.Shrink.class),
            @DiscriminatorMapping(value = "replace", schema = ChangeRequest.Replace.class),
            @DiscriminatorMapping(value = "repair", schema = ChangeRequest.Repair.class),
            @DiscriminatorMapping(value = "finish-elsewhere", schema = ChangeRequest.FinishElsewhere.class),
            @DiscriminatorMapping(value = "hardware", schema = ChangeRequest.Hardware.class),
            @DiscriminatorMapping(value = "image", schema = ChangeRequest.Image.class),
            @DiscriminatorMapping(value = "move", schema = ChangeRequest.Move.class),
            @DiscriminatorMapping(value = "sync", schema = ChangeRequest.Sync.class),
            @DiscriminatorMapping(value = "replan", schema = ChangeRequest.Replan.class),
            @DiscriminatorMapping(value = "apply", schema = ChangeRequest.Apply.class),
            @DiscriminatorMapping(value = "add-services", schema = ChangeRequest.AddServices.class),
            @DiscriminatorMapping(value = "remove-services", schema = ChangeRequest.RemoveServices.class),
            @DiscriminatorMapping(value = "reconfigure", schema = ChangeRequest.Reconfigure.class),
            @DiscriminatorMapping(value = "rotate-key", schema = ChangeRequest.RotateKey.class),
            @DiscriminatorMapping(value = "start", schema = ChangeRequest.Start.class),
            @DiscriminatorMapping(value = "stop", schema = ChangeRequest.Stop.class),
            @DiscriminatorMapping(value = "restart", schema = ChangeRequest.Restart.class)
        })
public sealed interface ChangeRequest {

    /** How it goes over the nodes; null for all at once. */
    default @Nullable Rolling rollout() {
        return null;
    }

    /**
     * How a change goes over the nodes: in batches, between which the checks of the services must hold.
     *
     * @param width nodes per batch; null for all at once
     * @param canary nodes of a first batch, behind which the operation is paused until it is resumed; null for none
     * @param settleSeconds for how long the checks must hold without a break; null for 30, where there are batches
     * @param skipDrain whether services are not drained before they leave a node; null for false
     */
    @Schema(name = "RollingRequest")
    record Rolling(
            @Nullable @Min(1) Integer width,
            @Nullable @Min(1) Integer canary,

            @Nullable @Min(0) @Max(Rollout.MAX_SETTLE_SECONDS)
            Integer settleSeconds,

            @Nullable Boolean skipDrain) {}

    /** The same as the plan needs it. */
    default Rollout rolledOut() {
        Rolling rolling = rollout();
        return rolling == null
                ? Rollout.AT_ONCE
                : new Rollout(rolling.width(), rolling.canary(), rolling.settleSeconds(), rolling.skipDrain());
    }

    /** Changes that the placement decides about. */
    sealed interface Placed extends ChangeRequest {

        /** So long the placement may take to solve, in milliseconds; null for the server's limits. */
        @Nullable
        Long budgetMillis();

        /** How much may be disturbed: {@code "5"} or {@code "10%"}; null for no more than the change demands. */
        @Nullable
        String disrupt();
    }

    /**
     * More nodes: so many more, or up to a size.
     *
     * @param count so many more; null where {@code size} says it
     * @param size of the whole cluster: a number or a range; null where {@code count} says it
     * @param providers that nodes may stand at from now on; null for the cluster's
     * @param providerFields values for user fields of providers that are new to the cluster
     * @param fieldsByProvider the same for one provider, by its name
     */
    @Schema(name = "GrowRequest")
    record Grow(
            @Nullable Integer count,
            @Nullable ClusterSize size,
            @Nullable List<@NotNull String> providers,
            @Nullable Map<String, Object> providerFields,
            @Nullable Map<String, @NotNull Map<String, Object>> fieldsByProvider,
            @Nullable String disrupt,
            @Nullable Long budgetMillis,
            @Nullable @Valid Rolling rollout)
            implements Placed {}

    /**
     * Machines that are there become nodes; for administrators.
     *
     * @param machines the provider's ids of them; of hosts, their addresses
     * @param provider where they are; null for the only one of the cluster
     * @param location within the provider; null for the only one, and for that of a host
     * @param hardwareType that they are of; null for that of the cluster's nodes there if they are alike, for the only one that the
     *     template allows there, and for that of a host
     * @param imageType that they were made from; null for the same
     * @param services that come onto each of them at least; null to leave it to the placement
     */
    @Schema(name = "AdoptRequest")
    record Adopt(
            @NotEmpty List<@NotNull String> machines,
            @Nullable String provider,
            @Nullable String location,
            @Nullable String hardwareType,
            @Nullable String imageType,
            @Nullable List<@NotNull String> services,
            @Nullable String disrupt,
            @Nullable Long budgetMillis,
            @Nullable @Valid Rolling rollout)
            implements Placed {}

    /**
     * Fewer nodes: certain ones, or so many, or down to a size.
     *
     * @param count so many fewer, chosen by the placement; null where {@code nodes} or {@code size} says it
     * @param nodes numbers of the nodes that go; null to leave the choice to the placement
     * @param size of the whole cluster; null where the others say it
     */
    @Schema(name = "ShrinkRequest")
    record Shrink(
            @Nullable Integer count,
            @Nullable List<@NotNull Integer> nodes,
            @Nullable ClusterSize size,
            @Nullable String disrupt,
            @Nullable Long budgetMillis,
            @Nullable @Valid Rolling rollout)
            implements Placed {}

    /**
     * New nodes in the place of others.
     *
     * @param nodes numbers of the nodes that go
     * @param broken whether these do not answer: then their services are not stopped and removed before they go
     */
    @Schema(name = "ReplaceRequest")
    record Replace(
            @NotEmpty List<@NotNull Integer> nodes,
            @Nullable Boolean broken,
            @Nullable String disrupt,
            @Nullable Long budgetMillis,
            @Nullable @Valid Rolling rollout)
            implements Placed {}

    /**
     * What inspections have found is mended: new nodes in the place of those that are missing or do not answer, and services started
     * that do not run.
     *
     * @param nodes numbers of the nodes on which; null for all
     */
    @Schema(name = "RepairRequest")
    record Repair(
            @Nullable List<@NotNull Integer> nodes,
            @Nullable String disrupt,
            @Nullable Long budgetMillis) implements Placed {}

    /**
     * What the latest operation has left is finished, and the nodes that it could not make, for their providers had no capacity, are placed
     * elsewhere; all its other nodes stay.
     */
    @Schema(name = "FinishElsewhereRequest")
    record FinishElsewhere(@Nullable Long budgetMillis) implements Placed {

        /** Nothing that stays is disturbed. */
        @Override
        public @Nullable String disrupt() {
            return null;
        }
    }

    /**
     * Nodes of another hardware type, from now on all of them.
     *
     * @param hardwareType its name
     */
    @Schema(name = "HardwareRequest")
    record Hardware(
            @NotNull String hardwareType,
            @Nullable String disrupt,
            @Nullable Long budgetMillis,
            @Nullable @Valid Rolling rollout)
            implements Placed {}

    /**
     * Nodes from another image, from now on all of them.
     *
     * @param imageType name of the image type
     */
    @Schema(name = "ImageRequest")
    record Image(
            @NotNull String imageType,
            @Nullable String disrupt,
            @Nullable Long budgetMillis,
            @Nullable @Valid Rolling rollout)
            implements Placed {}

    /**
     * Nodes elsewhere: at other providers, or at other locations.
     *
     * @param providers that nodes may stand at from now on; null for those of the locations
     * @param locations that they may stand at from now on, as {@code provider/location}, or {@code provider} for all of its
     *     locations; null for all of the providers
     * @param providerFields values for user fields of providers that are new to the cluster
     * @param fieldsByProvider the same for one provider, by its name
     */
    @Schema(name = "MoveRequest")
    record Move(
            @Nullable List<@NotNull String> providers,
            @Nullable List<@NotNull String> locations,
            @Nullable Map<String, Object> providerFields,
            @Nullable Map<String, @NotNull Map<String, Object>> fieldsByProvider,
            @Nullable String disrupt,
            @Nullable Long budgetMillis,
            @Nullable @Valid Rolling rollout)
            implements Placed {}

    /**
     * More services.
     *
     * @param services names of those that come
     */
    @Schema(name = "AddServicesRequest")
    record AddServices(
            @NotEmpty List<@NotNull String> services,
            @Nullable String disrupt,
            @Nullable Long budgetMillis,
            @Nullable @Valid Rolling rollout)
            implements Placed {}

    /**
     * Fewer services.
     *
     * @param services names of those that go
     */
    @Schema(name = "RemoveServicesRequest")
    record RemoveServices(
            @NotEmpty List<@NotNull String> services,
            @Nullable String disrupt,
            @Nullable Long budgetMillis,
            @Nullable @Valid Rolling rollout)
            implements Placed {}

    /**
     * Another configuration.
     *
     * @param config merged deep over the cluster's; null in it removes
     * @param services that are configured again; null for all, empty for none: then only keys of people are put on nodes and taken off
     * @param authorizedKeys public keys, each a line as in a file {@code id_ed25519.pub}, instead of those that the cluster was
     *     asked for with; null to keep these
     * @param restart whether they are stopped before and started after, with all that depends on them
     */
    @Schema(name = "ReconfigureRequest")
    record Reconfigure(
            @NotNull Map<String, Object> config,
            @Nullable List<@NotNull String> services,
            @Nullable List<@NotNull String> authorizedKeys,
            @Nullable Boolean restart,
            @Nullable @Valid Rolling rollout)
            implements ChangeRequest {}

    /** Loom logs in to the nodes by another key of its own. */
    @Schema(name = "RotateKeyRequest")
    record RotateKey() implements ChangeRequest {}

    /**
     * The cluster becomes what the present version of its template asks for, by the present definitions.
     */
    @Schema(name = "SyncRequest")
    record Sync(
            @Nullable String disrupt,
            @Nullable Long budgetMillis,
            @Nullable @Valid Rolling rollout) implements Placed {}

    /**
     * The same cluster where it is placed best now, by the weights and prices of now.
     *
     * @param minSavingPercent how much less it must cost then for anything to be done, in percent of what it costs now, more
     *     than 0 and up to 100; null where any better placement will do
     * @param disrupt how much may be disturbed; null for all of it
     */
    @Schema(name = "ReplanRequest")
    record Replan(
            @Nullable @DecimalMin(value = "0", inclusive = false) @Max(100)
            Double minSavingPercent,

            @Nullable String disrupt,
            @Nullable Long budgetMillis,
            @Nullable @Valid Rolling rollout)
            implements Placed {}

    /**
     * The cluster becomes what a request for a new one says. What is absent is as its template said when it was created or last
     * updated to it; of an absent size, as it is.
     *
     * @param cluster the request; its name and template are the cluster's, and its lease, DNS suffix, labels, keys and maintenance windows,
     *     which count at the creation, are passed by
     */
    @Schema(name = "ApplyRequest")
    record Apply(
            @NotNull @Valid CreateCluster cluster,
            @Nullable String disrupt,
            @Nullable Long budgetMillis,
            @Nullable @Valid Rolling rollout)
            implements Placed {}

    /** Changes of what runs. */
    sealed interface Running extends ChangeRequest {

        /** Names of services; null for all. */
        @Nullable
        List<String> services();

        /** Numbers of nodes; null for all. */
        @Nullable
        List<Integer> nodes();
    }

    /**
     * Services are started, and what they need at run time.
     *
     * @param services names of them; null for all
     * @param nodes numbers of the nodes on which; null for all
     */
    @Schema(name = "StartRequest")
    record Start(
            @Nullable List<@NotNull String> services,
            @Nullable List<@NotNull Integer> nodes) implements Running {}

    /**
     * Services are stopped, and what needs them at run time before.
     *
     * @param services names of them; null for all
     * @param nodes numbers of the nodes on which; null for all
     */
    @Schema(name = "StopRequest")
    record Stop(
            @Nullable List<@NotNull String> services,
            @Nullable List<@NotNull Integer> nodes) implements Running {}

    /**
     * Services are stopped and started, and what needs them at run time.
     *
     * @param services names of them; null for all
     * @param nodes numbers of the nodes on which; null for all
     */
    @Schema(name = "RestartRequest")
    record Restart(
            @Nullable List<@NotNull String> services,
            @Nullable List<@NotNull Integer> nodes,
            @Nullable @Valid Rolling rollout)
            implements Running {}
}
