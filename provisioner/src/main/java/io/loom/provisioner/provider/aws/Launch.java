package io.loom.provisioner.provider.aws;

import io.loom.provisioner.cloud.CloudInit;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.TaskFailure;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.HttpTokensState;
import software.amazon.awssdk.services.ec2.model.IamInstanceProfileSpecification;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.InstanceInterruptionBehavior;
import software.amazon.awssdk.services.ec2.model.InstanceMarketOptionsRequest;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterfaceSpecification;
import software.amazon.awssdk.services.ec2.model.MarketType;
import software.amazon.awssdk.services.ec2.model.Placement;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.SpotInstanceType;
import software.amazon.awssdk.services.ec2.model.SpotMarketOptions;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.ec2.model.Tenancy;

/**
 * What EC2 is asked for to make one machine. The entries {@code rootVolumeGiB}, {@code rootVolumeType}, {@code spot} and {@code
 * spotMaxPrice} of a hardware type go before the provider's fields of the same name.
 */
final class Launch {
    private static final int LONGEST_USER_DATA = 16_384;

    private final MachineRequest wanted;
    private final AwsConfig config;
    private final CloudInit userData;
    private final String flavor;

    /** @throws TaskFailure lasting, when EC2 is known to refuse it */
    Launch(MachineRequest wanted, AwsConfig config) {
        this.wanted = wanted;
        this.config = config;
        userData = CloudInit.of(wanted, Optional.ofNullable(config.userData()));
        CloudInit.check(userData.size(), LONGEST_USER_DATA);
        flavor = wanted.flavor();
        rootVolumeGiB();
    }

    private Optional<String> hardware(String entry) {
        return Optional.ofNullable(wanted.hardware().get(entry)).filter(value -> !value.isBlank());
    }

    /**
     * The request.
     *
     * @param subnet empty for the default one of the zone
     */
    RunInstancesRequest request(String clientToken, Image image, Optional<String> subnet) {
        var request = RunInstancesRequest.builder()
                .clientToken(clientToken)
                .minCount(1)
                .maxCount(1)
                .imageId(image.imageId())
                .instanceType(flavor)
                .keyName(config.keyPair())
                .placement(placement())
                .blockDeviceMappings(volumes(image))
                .metadataOptions(metadata -> metadata.httpTokens(HttpTokensState.REQUIRED))
                .userData(Base64.getEncoder().encodeToString(userData.text().getBytes(StandardCharsets.UTF_8)))
                .tagSpecifications(tags());
        if (config.groupNames().isEmpty()) {
            request.networkInterfaces(networkInterface(subnet));
        } else {
            request.securityGroups(config.groupNames());
        }
        if (isSpot()) {
            request.instanceMarketOptions(spot());
        }
        Optional.ofNullable(config.instanceProfile())
                .ifPresent(profile -> request.iamInstanceProfile(instanceProfile(profile)));
        return request.build();
    }

    /** Goes with its machine, as one does that EC2 makes. */
    private InstanceNetworkInterfaceSpecification networkInterface(Optional<String> subnet) {
        var specification = InstanceNetworkInterfaceSpecification.builder()
                .deviceIndex(0)
                .deleteOnTermination(true)
                .subnetId(subnet.orElse(null))
                .associatePublicIpAddress(config.publicAddress());
        if (!config.groupIds().isEmpty()) {
            specification.groups(config.groupIds());
        }
        return specification.build();
    }

    private Placement placement() {
        var placement = Placement.builder().availabilityZone(wanted.location()).groupName(config.placementGroup());
        if (config.dedicated()) {
            placement.tenancy(Tenancy.DEDICATED);
        }
        return placement.build();
    }

    /** Only what is not as the image says: each of its volumes goes with the machine, the root volume if it is to. */
    private List<BlockDeviceMapping> volumes(Image image) {
        return image.blockDeviceMappings().stream()
                .filter(device -> device.ebs() != null)
                .flatMap(device -> volume(device, device.deviceName().equals(image.rootDeviceName())))
                .toList();
    }

    private Stream<BlockDeviceMapping> volume(BlockDeviceMapping device, boolean isRoot) {
        Optional<Integer> size = isRoot ? rootVolumeGiB() : Optional.empty();
        Optional<String> type = isRoot
                ? hardware("rootVolumeType").or(() -> Optional.ofNullable(config.rootVolumeType()))
                : Optional.empty();
        boolean goes = !isRoot || config.deleteRootVolume();
        if (size.isEmpty()
                && type.isEmpty()
                && Boolean.valueOf(goes).equals(device.ebs().deleteOnTermination())) {
            return Stream.empty();
        }
        return Stream.of(BlockDeviceMapping.builder()
                .deviceName(device.deviceName())
                .ebs(ebs -> ebs.deleteOnTermination(goes)
                        .volumeSize(size.orElse(null))
                        .volumeType(type.orElse(null)))
                .build());
    }

    private Optional<Integer> rootVolumeGiB() {
        return hardware("rootVolumeGiB")
                .map(text -> {
                    try {
                        return Integer.valueOf(text);
                    } catch (NumberFormatException e) {
                        throw TaskFailure.lasting(
                                        "bad-field",
                                        "The hardware type's rootVolumeGiB is \"" + text
                                                + "\"; it must be a whole number.")
                                .causedBy(e);
                    }
                })
                .or(() -> Optional.ofNullable(config.rootVolumeGiB()));
    }

    private boolean isSpot() {
        return hardware("spot").map(Boolean::parseBoolean).orElse(config.spot());
    }

    /** Asked for once: a machine that is taken back is made anew by Loom, and not by EC2. */
    private InstanceMarketOptionsRequest spot() {
        String price = hardware("spotMaxPrice").orElse(config.spotMaxPrice());
        return InstanceMarketOptionsRequest.builder()
                .marketType(MarketType.SPOT)
                .spotOptions(SpotMarketOptions.builder()
                        .spotInstanceType(SpotInstanceType.ONE_TIME)
                        .instanceInterruptionBehavior(InstanceInterruptionBehavior.TERMINATE)
                        .maxPrice(price)
                        .build())
                .build();
    }

    private static IamInstanceProfileSpecification instanceProfile(String profile) {
        var specification = IamInstanceProfileSpecification.builder();
        return (profile.startsWith("arn:") ? specification.arn(profile) : specification.name(profile)).build();
    }

    private List<TagSpecification> tags() {
        Collection<Tag> tags = Ec2Instances.tags(tags(wanted));
        Stream<ResourceType> kinds =
                Stream.of(ResourceType.INSTANCE, ResourceType.VOLUME, ResourceType.NETWORK_INTERFACE);
        return (isSpot() ? Stream.concat(kinds, Stream.of(ResourceType.SPOT_INSTANCES_REQUEST)) : kinds)
                .map(kind ->
                        TagSpecification.builder().resourceType(kind).tags(tags).build())
                .toList();
    }

    /** All tags of a machine: those of the request, its token, and the name that people see in the console. */
    static Map<String, String> tags(MachineRequest wanted) {
        Map<String, String> tags = new HashMap<>(wanted.tags());
        tags.put(Ec2Instance.TOKEN_TAG, wanted.token().text());
        tags.put("Name", wanted.hostName());
        return tags;
    }
}
