package io.loom.provisioner.provider.aws;

import io.loom.contract.ProviderOffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.AccountAttribute;
import software.amazon.awssdk.services.ec2.model.AvailabilityZone;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.InstanceTypeOffering;
import software.amazon.awssdk.services.ec2.model.LocationType;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * What an account offers in its region. EC2 tells no prices here. Of limits it tells that of elastic addresses and how many addresses
 * are left in a subnet; what it calls {@code max-instances} is not the limit that it holds accounts to any more, and is left out.
 */
final class AwsOffer {
    private static final String ADDRESS_LIMIT = "vpc-max-elastic-ips";

    /** EC2 keeps so many addresses of each subnet for itself. */
    private static final int RESERVED = 5;

    private static final int BITS = 32;

    private final Ec2Account account;
    private final AwsConfig config;

    AwsOffer(Ec2Account account, AwsConfig config) {
        this.account = account;
        this.config = config;
    }

    ProviderOffer all() throws InterruptedException {
        List<Subnet> subnets = subnets();
        return new ProviderOffer(flavors(), images(), zones(), networks(subnets), quotas(subnets));
    }

    private List<ProviderOffer.Flavor> flavors() throws InterruptedException {
        List<InstanceTypeInfo> types = account.ask(
                "DescribeInstanceTypes",
                ec2 -> ec2.describeInstanceTypesPaginator(r -> {}).instanceTypes().stream()
                        .toList());
        Map<String, List<String>> zones = account.ask(
                "DescribeInstanceTypeOfferings",
                ec2 -> ec2
                        .describeInstanceTypeOfferingsPaginator(r -> r.locationType(LocationType.AVAILABILITY_ZONE))
                        .instanceTypeOfferings()
                        .stream()
                        .collect(Collectors.groupingBy(
                                InstanceTypeOffering::instanceTypeAsString,
                                Collectors.mapping(InstanceTypeOffering::location, Collectors.toList()))));
        return types.stream()
                .map(type -> flavor(type, zones.getOrDefault(type.instanceTypeAsString(), List.of())))
                .sorted(Comparator.comparing(ProviderOffer.Flavor::id))
                .toList();
    }

    private static ProviderOffer.Flavor flavor(InstanceTypeInfo type, List<String> zones) {
        String name = type.instanceTypeAsString();
        return new ProviderOffer.Flavor(
                name,
                name,
                type.vCpuInfo().defaultVCpus(),
                type.memoryInfo().sizeInMiB(),
                null,
                null,
                null,
                List.copyOf(new TreeSet<>(zones)));
    }

    private List<ProviderOffer.Image> images() throws InterruptedException {
        return new Ec2Images(account, config)
                .offered().stream()
                        .map(image -> new ProviderOffer.Image(image.imageId(), name(image), Ec2Images.user(image)))
                        .sorted(Comparator.comparing(ProviderOffer.Image::name))
                        .toList();
    }

    private static String name(Image image) {
        return Optional.ofNullable(image.name()).orElse(image.imageId());
    }

    private List<String> zones() throws InterruptedException {
        return account
                .ask("DescribeAvailabilityZones", ec2 -> ec2.describeAvailabilityZones())
                .availabilityZones()
                .stream()
                .filter(zone -> "available".equals(zone.stateAsString()))
                .map(AvailabilityZone::zoneName)
                .sorted()
                .toList();
    }

    private List<Subnet> subnets() throws InterruptedException {
        return account.ask(
                "DescribeSubnets",
                ec2 -> ec2.describeSubnetsPaginator(r -> {}).subnets().stream()
                        .sorted(Comparator.comparing(Subnet::subnetId))
                        .toList());
    }

    private static List<ProviderOffer.Network> networks(List<Subnet> subnets) {
        return subnets.stream()
                .map(subnet -> new ProviderOffer.Network(subnet.subnetId(), name(subnet)))
                .toList();
    }

    private static String name(Subnet subnet) {
        String own = subnet.tags().stream()
                .filter(tag -> "Name".equals(tag.key()))
                .map(Tag::value)
                .findFirst()
                .map(name -> name + " ")
                .orElse("");
        return own + "(" + subnet.availabilityZone() + ", " + subnet.cidrBlock() + ")";
    }

    private List<ProviderOffer.Quota> quotas(List<Subnet> subnets) throws InterruptedException {
        List<ProviderOffer.Quota> quotas = new ArrayList<>();
        Optional<Long> addresses = addressLimit();
        if (addresses.isPresent()) {
            long used = account.ask("DescribeAddresses", ec2 -> ec2.describeAddresses())
                    .addresses()
                    .size();
            quotas.add(new ProviderOffer.Quota("elastic addresses", addresses.get(), used));
        }
        subnets.stream()
                .filter(subnet -> config.subnets().contains(subnet.subnetId()))
                .flatMap(subnet -> addresses(subnet).stream())
                .forEach(quotas::add);
        return quotas;
    }

    private Optional<Long> addressLimit() throws InterruptedException {
        return account
                .ask("DescribeAccountAttributes", ec2 -> ec2.describeAccountAttributes())
                .accountAttributes()
                .stream()
                .filter(attribute -> ADDRESS_LIMIT.equals(attribute.attributeName()))
                .map(AccountAttribute::attributeValues)
                .flatMap(List::stream)
                .map(value -> Long.valueOf(value.attributeValue()))
                .findFirst();
    }

    /** Empty where the subnet has no IPv4 addresses. */
    private static Optional<ProviderOffer.Quota> addresses(Subnet subnet) {
        return Optional.ofNullable(subnet.cidrBlock()).map(block -> {
            int prefix = Integer.parseInt(block.substring(block.indexOf('/') + 1));
            long limit = (1L << (BITS - prefix)) - RESERVED;
            return new ProviderOffer.Quota(
                    "addresses of " + subnet.subnetId(), limit, limit - subnet.availableIpAddressCount());
        });
    }
}
