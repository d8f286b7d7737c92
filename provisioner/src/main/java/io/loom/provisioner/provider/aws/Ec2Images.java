package io.loom.provisioner.provider.aws;

import io.loom.provisioner.plugin.TaskFailure;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;

/** The images that an account can make machines from. */
final class Ec2Images {
    private static final String DESCRIBE = "DescribeImages";

    /** Who publishes images whose login user is known, by account. */
    private static final Map<String, String> USERS = Map.of(
            "099720109477", "ubuntu",
            "136693071363", "admin",
            "137112412989", "ec2-user",
            "309956199498", "ec2-user");

    private final Ec2Account account;
    private final AwsConfig config;

    Ec2Images(Ec2Account account, AwsConfig config) {
        this.account = account;
        this.config = config;
    }

    /**
     * The image that is meant.
     *
     * @param image an id, or the name or pattern of names of which the newest is meant
     * @throws TaskFailure lasting, when there is none
     */
    Image find(String image) throws InterruptedException {
        List<Image> found = image.startsWith("ami-")
                ? ask(DescribeImagesRequest.builder().imageIds(image).build())
                : named(image);
        return found.stream()
                .max(Comparator.comparing(Image::creationDate, Comparator.nullsFirst(Comparator.naturalOrder()))
                        .thenComparing(Image::imageId))
                .orElseThrow(() -> TaskFailure.lasting(
                        "not-found",
                        "EC2 has no image " + image + " of "
                                + String.join(", ", config.imageOwners().list()) + " in " + config.region()
                                + ".\nMaybe another owner in imageOwners."));
    }

    /** Those that the provider offers. */
    List<Image> offered() throws InterruptedException {
        return named(config.imageName());
    }

    /** Who logs in to a machine made from it; null where that is not known. */
    static @Nullable String user(Image image) {
        return USERS.get(image.ownerId() == null ? "" : image.ownerId());
    }

    private List<Image> named(String pattern) throws InterruptedException {
        return ask(DescribeImagesRequest.builder()
                .owners(config.imageOwners().list())
                .filters(filter("name", pattern), filter("state", "available"))
                .build());
    }

    private static Filter filter(String name, String value) {
        return Filter.builder().name(name).values(value).build();
    }

    private List<Image> ask(DescribeImagesRequest request) throws InterruptedException {
        return account.ask(DESCRIBE, ec2 -> ec2.describeImages(request)).images();
    }
}
