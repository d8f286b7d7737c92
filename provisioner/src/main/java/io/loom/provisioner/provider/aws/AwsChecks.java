package io.loom.provisioner.provider.aws;

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
    private final List<AccountCheck> checks = new ArrayList<>();

    AwsChecks(Ec2Account account, AwsConfig config) {
        this.account = account;
        this.config = config;
    }

    /** One thing to look at. */
    private interface Look {
        AccountCheck at(String subject) throws InterruptedException;
    }

    /** Where the credentials do not pass, nothing else is looked at. */
    List<AccountCheck> all() throws InterruptedException {
        look("credentials", this::zones);
        if (!checks.getFirst().passed()) {
            return checks;
        }
        for (String subnet : config.subnets()) {
            look("subnet " + subnet, subject -> subnet(subject, subnet));
        }
        for (String group : config.groupIds()) {
            look("security group " + group, subject -> {
                account.ask("DescribeSecurityGroups", ec2 -> ec2.describeSecurityGroups(r -> r.groupIds(group)));
                return there(subject);
            });
        }
        for (String group : config.groupNames()) {
            look("security group " + group, subject -> {
                account.ask("DescribeSecurityGroups", ec2 -> ec2.describeSecurityGroups(r -> r.groupNames(group)));
                return there(subject);
            });
        }
        String keyPair = config.keyPair();
        if (keyPair != null) {
            look("key pair " + keyPair, subject -> {
                account.ask("DescribeKeyPairs", ec2 -> ec2.describeKeyPairs(r -> r.keyNames(keyPair)));
                return there(subject);
            });
        }
        String placementGroup = config.placementGroup();
        if (placementGroup != null) {
            look("placement group " + placementGroup, subject -> placementGroup(subject, placementGroup));
        }
        look("images", this::images);
        return checks;
    }

    private void look(String subject, Look look) throws InterruptedException {
        try {
            checks.add(look.at(subject));
        } catch (TaskFailure e) {
            checks.add(new AccountCheck(subject, false, String.valueOf(e.getMessage())));
        }
    }

    private static AccountCheck there(String subject) {
        return new AccountCheck(subject, true, "It is there.");
    }

    private AccountCheck zones(String subject) throws InterruptedException {
        String zones =
                account
                        .ask("DescribeAvailabilityZones", ec2 -> ec2.describeAvailabilityZones())
                        .availabilityZones()
                        .stream()
                        .map(AvailabilityZone::zoneName)
                        .sorted()
                        .collect(Collectors.joining(", "));
        return new AccountCheck(
                subject, true, "EC2 accepts them in " + config.region() + ", with the zones " + zones + ".");
    }

    private AccountCheck subnet(String subject, String id) throws InterruptedException {
        Subnet subnet = account.ask("DescribeSubnets", ec2 -> ec2.describeSubnets(r -> r.subnetIds(id)))
                .subnets()
                .getFirst();
        int free = subnet.availableIpAddressCount();
        return new AccountCheck(
                subject, free > 0, "It is in " + subnet.availabilityZone() + ", with " + free + " free addresses.");
    }

    private AccountCheck placementGroup(String subject, String name) throws InterruptedException {
        PlacementGroup group = account.ask(
                        "DescribePlacementGroups", ec2 -> ec2.describePlacementGroups(r -> r.groupNames(name)))
                .placementGroups()
                .getFirst();
        return new AccountCheck(
                subject,
                "available".equals(group.stateAsString()),
                "It is " + group.stateAsString() + ", strategy " + group.strategyAsString() + ".");
    }

    /** None is no fault: an image type may give the id of any image. */
    private AccountCheck images(String subject) throws InterruptedException {
        return new AccountCheck(
                subject,
                true,
                new Ec2Images(account, config).offered().size() + " images of "
                        + String.join(", ", config.imageOwners()) + " are named " + config.imageName() + ".");
    }
}
