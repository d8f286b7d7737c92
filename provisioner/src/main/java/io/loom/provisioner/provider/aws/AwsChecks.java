package io.loom.provisioner.provider.aws;

import static io.loom.provisioner.cloud.AccountChecks.look;

import io.loom.contract.AccountCheck;
import io.loom.provisioner.plugin.TaskFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.AvailabilityZone;
import software.amazon.awssdk.services.ec2.model.PlacementGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;

/** Looks at all that a configuration names in an account. */
final class AwsChecks {
    private final Ec2Account account;
    private final AwsConfig config;

    AwsChecks(Ec2Account account, AwsConfig config) {
        this.account = account;
        this.config = config;
    }

    /** Where the credentials do not pass, nothing else is looked at. */
    List<AccountCheck> all() throws InterruptedException {
        List<AccountCheck> checks = new ArrayList<>();
        checks.add(look("credentials", this::zones));
        if (!checks.getFirst().passed()) {
            return checks;
        }
        for (String subnet : config.subnets()) {
            checks.add(look("subnet " + subnet, () -> subnet(subnet)));
        }
        for (String group : config.groupIds()) {
            checks.add(look("security group " + group, () -> {
                account.ask("DescribeSecurityGroups", ec2 -> ec2.describeSecurityGroups(r -> r.groupIds(group)));
                return "It is there.";
            }));
        }
        for (String group : config.groupNames()) {
            checks.add(look("security group " + group, () -> {
                account.ask("DescribeSecurityGroups", ec2 -> ec2.describeSecurityGroups(r -> r.groupNames(group)));
                return "It is there.";
            }));
        }
        String keyPair = config.keyPair();
        if (keyPair != null) {
            checks.add(look("key pair " + keyPair, () -> {
                account.ask("DescribeKeyPairs", ec2 -> ec2.describeKeyPairs(r -> r.keyNames(keyPair)));
                return "It is there.";
            }));
        }
        String placementGroup = config.placementGroup();
        if (placementGroup != null) {
            checks.add(look("placement group " + placementGroup, () -> placementGroup(placementGroup)));
        }
        checks.add(look("images", this::images));
        return checks;
    }

    private String zones() throws InterruptedException {
        String zones =
                account
                        .ask("DescribeAvailabilityZones", ec2 -> ec2.describeAvailabilityZones())
                        .availabilityZones()
                        .stream()
                        .map(AvailabilityZone::zoneName)
                        .sorted()
                        .collect(Collectors.joining(", "));
        return "EC2 accepts them in " + config.region() + ", with the zones " + zones + ".";
    }

    private String subnet(String id) throws InterruptedException {
        Subnet subnet = account.ask("DescribeSubnets", ec2 -> ec2.describeSubnets(r -> r.subnetIds(id)))
                .subnets()
                .getFirst();
        String words = "It is in " + subnet.availabilityZone() + ", with " + subnet.availableIpAddressCount()
                + " free addresses.";
        if (subnet.availableIpAddressCount() == 0) {
            throw TaskFailure.noCapacity(words);
        }
        return words;
    }

    private String placementGroup(String name) throws InterruptedException {
        PlacementGroup group = account.ask(
                        "DescribePlacementGroups", ec2 -> ec2.describePlacementGroups(r -> r.groupNames(name)))
                .placementGroups()
                .getFirst();
        String words = "It is " + group.stateAsString() + ", strategy " + group.strategyAsString() + ".";
        if (!"available".equals(group.stateAsString())) {
            throw TaskFailure.lasting("not-found", words);
        }
        return words;
    }

    /** None is no fault: an image type may give the id of any image. */
    private String images() throws InterruptedException {
        return new Ec2Images(account, config).offered().size() + " images of "
                + String.join(", ", config.imageOwners().list()) + " are named " + config.imageName() + ".";
    }
}
