package io.loom.provisioner.tasks;

import io.loom.contract.AccountCheck;
import io.loom.contract.ClusterRef;
import io.loom.contract.ControlMessage;
import io.loom.contract.FoundMachine;
import io.loom.contract.NodeRef;
import io.loom.contract.NodeSetup;
import io.loom.contract.ProviderAccount;
import io.loom.contract.ProviderOffer;
import io.loom.contract.ResourceRef;
import io.loom.contract.SecretBundle;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAttempt;
import io.loom.provisioner.enrolment.SecretBundles;
import io.loom.provisioner.node.NodeSettings;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.TaskContext;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.JumpHost;
import io.loom.provisioner.ssh.SshConnections;
import io.loom.provisioner.supervision.Supervisor;
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
    private static final Duration LIST_PATIENCE = Duration.ofMinutes(5);
    private static final Duration ACCOUNT_PATIENCE = Duration.ofMinutes(2);

    private final Plugins plugins;
    private final SecretBundles bundles;
    private final SshConnections connections;

    public ProviderQuestions(Plugins plugins, SecretBundles bundles, SshConnections connections) {
        this.plugins = plugins;
        this.bundles = bundles;
        this.connections = connections;
    }

    /** Takes the parts of an answer to the server. */
    public interface Answers {

        /** @param failure why the question could not be answered as a whole; null unless that is so */
        void part(UUID question, int part, boolean last, AnswerPart content, @Nullable String failure)
                throws InterruptedException;
    }

    /** Lists machines; returns at once. */
    public void ask(ControlMessage.ListMachines asked, Answers answers) {
        answer(
                asked.question(),
                answers,
                LIST_PATIENCE,
                found -> on(found, asked.account(), new Account() {
                    @Override
                    public <C extends Record> void use(Plugins.BoundProvider<C> bound, C config)
                            throws InterruptedException {
                        bound.provider.list(
                                asked.installation(),
                                config,
                                found.question(TaskAction.INSPECT, Optional.empty()),
                                machine -> Optional.ofNullable(machine.token())
                                        .ifPresent(token -> found.machines.add(new FoundMachine(
                                                machine.machine(), token.clusterId(), token.nodeId()))));
                    }
                }));
    }

    /** Gives a machine back; returns at once. */
    public void ask(ControlMessage.DeleteMachine asked, Answers answers) {
        FoundMachine machine = asked.machine();
        var token = new MachineToken(machine.clusterId(), machine.nodeId());
        answer(
                asked.question(),
                answers,
                LIST_PATIENCE,
                found -> on(found, asked.account(), new Account() {
                    @Override
                    public <C extends Record> void use(Plugins.BoundProvider<C> bound, C config)
                            throws InterruptedException {
                        bound.provider.delete(
                                machine.machine(),
                                token,
                                config,
                                found.question(TaskAction.DELETE, Optional.of(token)));
                    }
                }));
    }

    /** Looks whether an account can be used; returns at once. */
    public void ask(ControlMessage.CheckProvider asked, Answers answers) {
        answer(
                asked.question(),
                answers,
                ACCOUNT_PATIENCE,
                found -> on(found, asked.account(), new Account() {
                    @Override
                    public <C extends Record> void use(Plugins.BoundProvider<C> bound, C config)
                            throws InterruptedException {
                        try {
                            bound.provider.validate(config);
                            found.settings.validate();
                        } catch (TaskFailure e) {
                            found.checks.add(new AccountCheck("configuration", false, String.valueOf(e.getMessage())));
                            return;
                        }
                        Optional<JumpHost> jump = found.settings.jump();
                        if (jump.isPresent()) {
                            found.checks.add(check(jump.get()));
                        }
                        found.checks.addAll(
                                bound.provider.check(config, found.question(TaskAction.INSPECT, Optional.empty())));
                    }
                }));
    }

    /** Looks whether the host lets in through which nodes are reached. */
    private AccountCheck check(JumpHost jump) throws InterruptedException {
        try {
            return new AccountCheck(
                    "jump host " + jump, true, "It lets in, and shows " + connections.hostKey(jump) + ".");
        } catch (TaskFailure e) {
            return new AccountCheck("jump host " + jump, false, String.valueOf(e.getMessage()));
        }
    }

    /** Looks what an account offers; returns at once. */
    public void ask(ControlMessage.DiscoverProvider asked, Answers answers) {
        answer(
                asked.question(),
                answers,
                ACCOUNT_PATIENCE,
                found -> on(found, asked.account(), new Account() {
                    @Override
                    public <C extends Record> void use(Plugins.BoundProvider<C> bound, C config)
                            throws InterruptedException {
                        bound.provider.validate(config);
                        found.offer =
                                bound.provider.discover(config, found.question(TaskAction.INSPECT, Optional.empty()));
                    }
                }));
    }

    /** What is done with an account. */
    private interface Account {
        <C extends Record> void use(Plugins.BoundProvider<C> bound, C config) throws InterruptedException;
    }

    private interface Work {
        void run(Found found) throws InterruptedException;
    }

    /** What a question has found out so far. */
    private static final class Found {
        private final UUID question;
        private final long deadline;
        private final List<FoundMachine> machines = new ArrayList<>();
        private final List<AccountCheck> checks = new ArrayList<>();
        private @Nullable ProviderOffer offer;
        private NodeSettings settings = NodeSettings.NONE;
        private Redactor redactor = new Redactor(List.of());

        Found(UUID question, Duration patience) {
            this.question = question;
            this.deadline = System.nanoTime() + patience.toNanos();
        }

        Question question(TaskAction action, Optional<MachineToken> token) {
            return new Question(question, action, token, deadline);
        }

        List<AnswerPart> parts() {
            return offer != null
                    ? AnswerPart.of(offer)
                    : AnswerPart.of(
                            machines,
                            checks.stream()
                                    .map(check -> new AccountCheck(
                                            check.subject(), check.passed(), redactor.redact(check.words())))
                                    .toList());
        }
    }

    private static void answer(UUID question, Answers answers, Duration patience, Work work) {
        Thread.ofVirtual().name("question-" + question).start(() -> {
            Found found = new Found(question, patience);
            try {
                send(found, failure(found, work), answers);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Does the work; why it could not be done as a whole, null where it could. */
    private static @Nullable String failure(Found found, Work work) throws InterruptedException {
        try {
            work.run(found);
            return null;
        } catch (TaskFailure e) {
            return found.redactor.redact(String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            new Supervisor().failed("The answer to question " + found.question, e);
            return found.redactor.redact("The provisioner failed: " + e);
        }
    }

    private static void send(Found found, @Nullable String failure, Answers answers) throws InterruptedException {
        List<AnswerPart> parts = found.parts();
        for (int part = 0; part < parts.size(); part++) {
            boolean last = part == parts.size() - 1;
            answers.part(found.question, part, last, parts.get(part), last ? failure : null);
        }
    }

    private void on(Found found, ProviderAccount account, Account use) throws InterruptedException {
        Plugins.BoundProvider<?> bound = plugins.provider(account.providerType())
                .orElseThrow(() -> TaskFailure.lasting(
                        "unknown-provider-type",
                        "This provisioner has no provider type " + account.providerType() + "."));
        String id = account.secretBundle();
        SecretBundle bundle = id == null ? new SecretBundle("", Map.of()) : bundles.take(id);
        found.redactor = new Redactor(bundle.secrets().values());
        found.settings =
                Plugins.settings(NodeSetup.of(account.providerType(), account.fields(), Map.of(), Map.of()), bundle);
        use(bound, account.fields(), bundle, use);
    }

    private static <C extends Record> void use(
            Plugins.BoundProvider<C> bound, Map<String, Object> fields, SecretBundle bundle, Account use)
            throws InterruptedException {
        use.use(bound, bound.bind(fields, bundle));
    }

    /** What a plugin is told of a question. */
    private record Question(UUID id, TaskAction action, Optional<MachineToken> token, long deadline)
            implements TaskContext {

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
            return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
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
