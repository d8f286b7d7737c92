package io.loom.provisioner.tasks;

import io.loom.contract.ClusterRef;
import io.loom.contract.ControlMessage;
import io.loom.contract.FoundMachine;
import io.loom.contract.NodeRef;
import io.loom.contract.ProviderAccount;
import io.loom.contract.ResourceRef;
import io.loom.contract.SecretBundle;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAttempt;
import io.loom.provisioner.enrolment.SecretBundles;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Answers what the server asks about accounts at providers, apart from any task. Each question has a thread of its own; one that is lost
 * with this process is asked again by whoever wants to know.
 */
public final class ProviderQuestions {
    private static final Logger LOG = Logger.getLogger(ProviderQuestions.class);
    private static final int MACHINES_PER_PART = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Plugins plugins;
    private final SecretBundles bundles;

    public ProviderQuestions(Plugins plugins, SecretBundles bundles) {
        this.plugins = plugins;
        this.bundles = bundles;
    }

    /** Takes the parts of an answer to the server. */
    public interface Answers {

        /** @param failure why the question could not be answered as a whole; null unless that is so */
        void part(UUID question, int part, boolean last, List<FoundMachine> machines, @Nullable String failure)
                throws InterruptedException;
    }

    /** Lists machines; returns at once. */
    public void ask(ControlMessage.ListMachines asked, Answers answers) {
        answer(asked.question(), answers, found -> {
            on(asked.account(), new Account() {
                @Override
                public <C extends Record> void use(Plugins.BoundProvider<C> bound, C config)
                        throws InterruptedException {
                    bound.provider.list(
                            asked.installation(),
                            config,
                            new Question(asked.question(), TaskAction.INSPECT, Optional.empty()),
                            machine -> Optional.ofNullable(machine.token())
                                    .ifPresent(token -> found.add(
                                            new FoundMachine(machine.machine(), token.clusterId(), token.nodeId()))));
                }
            });
        });
    }

    /** Gives a machine back; returns at once. */
    public void ask(ControlMessage.DeleteMachine asked, Answers answers) {
        FoundMachine machine = asked.machine();
        var token = new MachineToken(machine.clusterId(), machine.nodeId());
        answer(asked.question(), answers, found -> {
            on(asked.account(), new Account() {
                @Override
                public <C extends Record> void use(Plugins.BoundProvider<C> bound, C config)
                        throws InterruptedException {
                    bound.provider.delete(
                            machine.machine(),
                            token,
                            config,
                            new Question(asked.question(), TaskAction.DELETE, Optional.of(token)));
                }
            });
        });
    }

    /** What is done with an account. */
    private interface Account {
        <C extends Record> void use(Plugins.BoundProvider<C> bound, C config) throws InterruptedException;
    }

    private interface Work {
        void run(List<FoundMachine> found) throws InterruptedException;
    }

    private static void answer(UUID question, Answers answers, Work work) {
        Thread.ofVirtual().name("question-" + question).start(() -> {
            List<FoundMachine> found = new ArrayList<>();
            try {
                send(question, found, failure(question, work, found), answers);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Does the work; why it could not be done as a whole, null where it could. */
    private static @Nullable String failure(UUID question, Work work, List<FoundMachine> found)
            throws InterruptedException {
        try {
            work.run(found);
            return null;
        } catch (TaskFailure e) {
            return String.valueOf(e.getMessage());
        } catch (RuntimeException e) {
            LOG.errorf(e, "The question %s cannot be answered for an unexpected reason", question);
            return "The provisioner failed: " + e;
        }
    }

    private static void send(UUID question, List<FoundMachine> found, @Nullable String failure, Answers answers)
            throws InterruptedException {
        int from = 0;
        for (int part = 0; part == 0 || from < found.size(); part++) {
            int to = Math.min(from + MACHINES_PER_PART, found.size());
            boolean last = to == found.size();
            answers.part(question, part, last, List.copyOf(found.subList(from, to)), last ? failure : null);
            from = to;
        }
    }

    private void on(ProviderAccount account, Account use) throws InterruptedException {
        Plugins.BoundProvider<?> bound = plugins.provider(account.providerType())
                .orElseThrow(() -> TaskFailure.lasting(
                        "unknown-provider-type",
                        "This provisioner has no provider type " + account.providerType() + "."));
        String id = account.secretBundle();
        SecretBundle bundle = id == null ? new SecretBundle("", Map.of()) : bundles.take(id);
        use(bound, account.fields(), bundle, use);
    }

    private static <C extends Record> void use(
            Plugins.BoundProvider<C> bound, Map<String, Object> fields, SecretBundle bundle, Account use)
            throws InterruptedException {
        use.use(bound, bound.bind(fields, bundle));
    }

    /** What a plugin is told of a question. */
    private record Question(UUID id, TaskAction action, Optional<MachineToken> token) implements TaskContext {

        @Override
        public TaskAttempt attempt() {
            return new TaskAttempt(id, 1, "");
        }

        @Override
        public ClusterRef cluster() {
            return new ClusterRef(token.map(MachineToken::clusterId).orElse(id), "", 0, "");
        }

        @Override
        public NodeRef node() {
            return new NodeRef(token.map(MachineToken::nodeId).orElse(id), 0, "");
        }

        @Override
        public Duration timeLeft() {
            return PATIENCE;
        }

        @Override
        public Path resource(ResourceRef resource) {
            throw TaskFailure.lasting("resource-gone", "Questions to a provider have no resources.");
        }

        @Override
        public void progress(String message) {
            LOG.debugf("Question %s: %s", id, message);
        }

        @Override
        public void log(byte[] bytes, int offset, int length) {}
    }
}
