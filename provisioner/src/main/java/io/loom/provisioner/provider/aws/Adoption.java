package io.loom.provisioner.provider.aws;

import io.loom.contract.Machine;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.ProviderMachine;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;

/**
 * Makes an instance that is there a node's. EC2 sets tags without a condition, so that of two which read that an instance is
 * nobody's, the later one would overwrite the token of the other, and both would have it.
 *
 * <p>So whoever wants it writes a claim first, a tag whose key is its own, and writes the token only after it has seen its claim
 * alone: of two, the one that claims later sees the claim or the token of the other. Where several see each other, the one whose
 * key comes first waits for the others, and these give way. A claim is removed at the end, and does not count any more after
 * {@link Visibility#BOUND}: its adoption has died.
 */
final class Adoption {
    static final String CLAIM = "loom-claim-";

    /** By when the token is written after the claim; far from the time at which others stop to heed it. */
    private static final Duration IN_TIME = Duration.ofMinutes(1);

    private final AwsConfig config;
    private final Visibility visibility;
    private final Ec2Instances instances;

    Adoption(AwsConfig config, Visibility visibility, Ec2Instances instances) {
        this.config = config;
        this.visibility = visibility;
        this.instances = instances;
    }

    Machine adopt(String id, MachineRequest request, TaskContext task) throws InterruptedException {
        Ec2Instance found = live(id);
        if (mustMark(found, request)) {
            found = marked(id, request, task);
        }
        MachineToken owner = found.token().orElse(request.token());
        if (!owner.equals(request.token())) {
            throw ProviderMachine.taken(id, owner.text());
        }
        return found.machine(config);
    }

    private static boolean mustMark(Ec2Instance found, MachineRequest request) {
        return request.mustMark(found.id(), found.token().orElse(null));
    }

    private Ec2Instance marked(String id, MachineRequest request, TaskContext task) throws InterruptedException {
        String claim = CLAIM + request.token().nodeId();
        Instant claimed = visibility.now();
        instances.tag(id, claim, claimed.toString());
        try {
            Ec2Instance seen = alone(id, claim, task);
            if (mustMark(seen, request)) {
                if (visibility.now().isAfter(claimed.plus(IN_TIME))) {
                    throw claimed(id);
                }
                instances.tag(seen, Launch.tags(request));
            }
        } finally {
            instances.untag(id, claim);
        }
        return live(id);
    }

    /**
     * The instance, once nobody else claims it.
     *
     * @throws TaskFailure passing, {@code machine-claimed}, when somebody else does who goes first
     */
    private Ec2Instance alone(String id, String claim, TaskContext task) throws InterruptedException {
        while (true) {
            Ec2Instance seen = live(id);
            Map<String, String> tags = seen.tags();
            List<String> others = tags.entrySet().stream()
                    .filter(tag -> tag.getKey().startsWith(CLAIM) && counts(tag.getValue()))
                    .map(Map.Entry::getKey)
                    .filter(key -> !key.equals(claim))
                    .sorted()
                    .toList();
            if (others.isEmpty() && tags.containsKey(claim)) {
                return seen;
            }
            if (!others.isEmpty() && others.getFirst().compareTo(claim) < 0) {
                throw claimed(id);
            }
            visibility.await(task, others.isEmpty() ? "EC2 does not show the tag " + claim + " yet" : words(id));
        }
    }

    private boolean counts(String claimed) {
        try {
            return visibility.isPending(Instant.parse(claimed));
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static TaskFailure claimed(String id) {
        return TaskFailure.passing("machine-claimed", words(id) + ".");
    }

    private static String words(String id) {
        return "The machine " + id + " is being adopted for another node too";
    }

    private Ec2Instance live(String id) throws InterruptedException {
        return instances.byId(id).filter(Ec2Instance::isLive).orElseThrow(() -> ProviderMachine.gone(id));
    }
}
