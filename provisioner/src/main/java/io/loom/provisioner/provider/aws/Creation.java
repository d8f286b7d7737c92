package io.loom.provisioner.provider.aws;

import io.loom.contract.Machine;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Subnet;

/**
 * Makes one machine, unless it is there. An instance that was launched for it, and has been adopted for another node since, is not
 * its own any more: its client token is passed over as that of one that has ended. EC2 may answer with the instance as it was at
 * its launch, so that one of a while ago is looked at anew.
 */
final class Creation {
    private final Ec2Account account;
    private final AwsConfig config;
    private final Visibility visibility;
    private final Ec2Instances instances;

    Creation(Ec2Account account, AwsConfig config, Visibility visibility) {
        this.account = account;
        this.config = config;
        this.visibility = visibility;
        instances = new Ec2Instances(account);
    }

    Machine create(MachineRequest wanted, Launch launch, TaskContext task) throws InterruptedException {
        MachineToken token = wanted.token();
        Optional<Ec2Instance> there = instances.of(token);
        if (there.isPresent() && !there.get().isStopped()) {
            return there.get().machine(config);
        }
        if (there.isPresent()) {
            task.progress(there.get().id() + " was made before and is stopped; it is given back.");
            instances.terminate(there.get().id(), visibility, task);
        }
        Image image = new Ec2Images(account, config).find(wanted.imageName());
        Optional<String> subnet = subnet(wanted);
        for (int place = 0; place < ClientToken.MOST; place++) {
            String clientToken = ClientToken.of(token, place);
            Optional<Ec2Instance> made = launch(launch, clientToken, image, subnet, task)
                    .filter(instance -> instance.isLive() && instance.carries(token));
            if (made.isPresent()) {
                return launchedNow(made.get().machine(config));
            }
        }
        throw TaskFailure.lasting(
                "cloud-failed",
                ClientToken.MOST + " instances in a row that were launched for " + wanted.hostName()
                        + " have ended.\nMaybe the image does not boot: look at their state reasons in EC2.");
    }

    /** The instance of a client token; empty when that one has ended. */
    private Optional<Ec2Instance> launch(
            Launch launch, String clientToken, Image image, Optional<String> subnet, TaskContext task)
            throws InterruptedException {
        try {
            Ec2Instance run = instances.run(launch.request(clientToken, image, subnet));
            return Optional.of(
                    visibility.isPending(run.launched())
                            ? run
                            : instances.byId(run.id()).orElse(run));
        } catch (TaskFailure e) {
            if (Ec2Failures.is(e, "IdempotentInstanceTerminated")) {
                return Optional.empty();
            }
            if (Ec2Failures.is(e, "IdempotentParameterMismatch")) {
                return launchedBefore(clientToken, task);
            }
            throw e;
        }
    }

    /**
     * What was launched in other words, e.g. with the tags of another operation. EC2 shows instances for an hour after their end, and keeps
     * their client tokens for longer: one that is not shown after a while has ended.
     */
    private Optional<Ec2Instance> launchedBefore(String clientToken, TaskContext task) throws InterruptedException {
        Instant begin = visibility.now();
        List<Ec2Instance> launched = instances.launchedBy(clientToken);
        while (launched.isEmpty() && visibility.isPending(begin)) {
            visibility.await(task, "EC2 knows the client token " + clientToken + " and shows no instance of it");
            launched = instances.launchedBy(clientToken);
        }
        return launched.stream().filter(Ec2Instance::isLive).findFirst();
    }

    /** By this machine's clock, which the bound of {@link Visibility} is measured with. */
    private Machine launchedNow(Machine made) {
        Map<String, String> properties = new HashMap<>(made.properties());
        properties.put(Ec2Instance.LAUNCHED, visibility.now().toString());
        return new Machine(
                made.providerId(), made.addresses(), made.sshPort(), made.sshUser(), made.hostKeys(), properties);
    }

    /** The same at every attempt, or EC2 would take them for different wishes. */
    private Optional<String> subnet(MachineRequest wanted) throws InterruptedException {
        List<String> ids = config.subnets();
        if (ids.size() < 2) {
            return ids.stream().findFirst();
        }
        String zone = wanted.location();
        List<String> fitting =
                account.ask("DescribeSubnets", ec2 -> ec2.describeSubnets(r -> r.subnetIds(ids))).subnets().stream()
                        .filter(subnet -> zone == null || zone.equals(subnet.availabilityZone()))
                        .map(Subnet::subnetId)
                        .sorted()
                        .toList();
        if (fitting.isEmpty()) {
            throw TaskFailure.lasting(
                    "no-subnet",
                    "None of the subnets " + String.join(", ", ids) + " is in " + zone
                            + ".\nMaybe add one of that zone to subnetIds, or take the location from the provider.");
        }
        return Optional.of(fitting.get(Math.floorMod(wanted.token().nodeId().hashCode(), fitting.size())));
    }
}
