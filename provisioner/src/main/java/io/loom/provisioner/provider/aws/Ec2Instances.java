package io.loom.provisioner.provider.aws;

import io.loom.contract.Contract;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterface;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.Tag;

/** The instances of an account. */
final class Ec2Instances {
    private static final Logger LOG = Logger.getLogger(Ec2Instances.class);
    private static final String DESCRIBE = "DescribeInstances";
    private static final int PAGE = 500;

    private final Ec2Account account;

    Ec2Instances(Ec2Account account) {
        this.account = account;
    }

    /** The live one that carries the token; if there are more, the oldest. */
    Optional<Ec2Instance> of(MachineToken token) throws InterruptedException {
        return all(filter("tag:" + Ec2Instance.TOKEN_TAG, token.text()), live()).stream()
                .min(Comparator.comparing(Ec2Instance::launched).thenComparing(Ec2Instance::id));
    }

    /** Those that a client token has launched, terminated ones among them for as long as EC2 shows them. */
    List<Ec2Instance> launchedBy(String clientToken) throws InterruptedException {
        return all(filter("client-token", clientToken));
    }

    /** Hands on the live ones of an installation, a page at a time. */
    void each(String installation, Consumer<Ec2Instance> each) throws InterruptedException {
        pages(each, filter("tag:" + Contract.INSTALLATION_TAG, installation), live());
    }

    /** The one of the id, however it stands; empty where EC2 knows none. */
    Optional<Ec2Instance> byId(String id) throws InterruptedException {
        try {
            return account
                    .ask(DESCRIBE, ec2 -> ec2.describeInstances(request -> request.instanceIds(id)))
                    .reservations()
                    .stream()
                    .flatMap(reservation -> reservation.instances().stream())
                    .map(Ec2Instance::new)
                    .findFirst();
        } catch (TaskFailure e) {
            if (Ec2Failures.is(e, "InvalidInstanceID.NotFound", "InvalidInstanceID.Malformed")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private List<Ec2Instance> all(Filter... filters) throws InterruptedException {
        Stream.Builder<Ec2Instance> found = Stream.builder();
        pages(found, filters);
        return found.build().toList();
    }

    private void pages(Consumer<Ec2Instance> each, Filter... filters) throws InterruptedException {
        @Nullable String next = null;
        do {
            var request = DescribeInstancesRequest.builder()
                    .filters(Arrays.asList(filters))
                    .maxResults(PAGE)
                    .nextToken(next)
                    .build();
            DescribeInstancesResponse page = account.ask(DESCRIBE, ec2 -> ec2.describeInstances(request));
            page.reservations().stream()
                    .flatMap(reservation -> reservation.instances().stream())
                    .map(Ec2Instance::new)
                    .forEach(each);
            next = page.nextToken();
        } while (next != null && !next.isEmpty());
    }

    private static Filter live() {
        return Filter.builder()
                .name("instance-state-name")
                .values(Ec2Instance.liveStates())
                .build();
    }

    /** A filter's value may hold wildcards; these are escaped. */
    private static Filter filter(String name, String value) {
        return Filter.builder()
                .name(name)
                .values(value.replaceAll("[\\\\*?]", "\\\\$0"))
                .build();
    }

    /** Launches one. */
    Ec2Instance run(RunInstancesRequest request) throws InterruptedException {
        Instance made = account.ask("RunInstances", ec2 -> ec2.runInstances(request))
                .instances()
                .getFirst();
        return new Ec2Instance(made);
    }

    /** Tags it, its volumes and its network interfaces. */
    void tag(Ec2Instance instance, Map<String, String> tags) throws InterruptedException {
        List<String> resources = Stream.of(
                        Stream.of(instance.id()),
                        instance.instance().blockDeviceMappings().stream()
                                .map(InstanceBlockDeviceMapping::ebs)
                                .flatMap(Stream::ofNullable)
                                .map(ebs -> ebs.volumeId()),
                        instance.instance().networkInterfaces().stream()
                                .map(InstanceNetworkInterface::networkInterfaceId))
                .flatMap(some -> some)
                .toList();
        account.ask(
                "CreateTags",
                ec2 -> ec2.createTags(request -> request.resources(resources).tags(tags(tags))));
    }

    /** Tags it alone. */
    void tag(String id, String key, String value) throws InterruptedException {
        account.ask(
                "CreateTags",
                ec2 -> ec2.createTags(request -> request.resources(id).tags(tags(Map.of(key, value)))));
    }

    /** Takes a tag away from it. Where that is not allowed, or fails, the tag stays. */
    void untag(String id, String key) throws InterruptedException {
        try {
            account.ask(
                    "DeleteTags",
                    ec2 -> ec2.deleteTags(request ->
                            request.resources(id).tags(Tag.builder().key(key).build())));
        } catch (TaskFailure e) {
            LOG.warnf("The tag %s of %s is not removed: %s", key, id, e.getMessage());
        }
    }

    static Collection<Tag> tags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }

    /** Gives it back; returns when EC2 has begun to end it. Its volumes and network interface go with it. */
    void terminate(String id, Visibility visibility, TaskContext task) throws InterruptedException {
        try {
            account.ask("TerminateInstances", ec2 -> ec2.terminateInstances(request -> request.instanceIds(id)));
        } catch (TaskFailure e) {
            if (!Ec2Failures.is(e, "InvalidInstanceID.NotFound")) {
                throw e;
            }
        }
        while (byId(id).filter(Ec2Instance::isLive).isPresent()) {
            visibility.await(task, "EC2 still shows " + id);
        }
    }

    /** What its console has shown so far. */
    String console(String id) throws InterruptedException {
        @Nullable
        String output = account.ask(
                        "GetConsoleOutput",
                        ec2 -> ec2.getConsoleOutput(
                                request -> request.instanceId(id).latest(true)))
                .output();
        return output == null ? "" : new String(Base64.getMimeDecoder().decode(output), StandardCharsets.UTF_8);
    }
}
