package io.loom.platform.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.contract.Contract;
import io.loom.platform.DataFolder;
import io.loom.platform.EmbeddedBroker;
import io.vertx.amqp.AmqpClient;
import io.vertx.amqp.AmqpClientOptions;
import io.vertx.amqp.AmqpConnection;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.security.sasl.AuthenticationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded broker's logins of provisioners. */
class ArtemisLoginsTest {

    private static final List<String> QUEUES = List.of(
            Contract.tasksQueue("near"),
            Contract.tasksQueue("far"),
            Contract.tasksQueue("far.away"),
            Contract.controlQueue("one-1"),
            Contract.controlQueue("two-1"),
            Contract.reportsQueue(3),
            Contract.PROVISIONERS_QUEUE);

    @TempDir
    private Path root;

    private final Vertx vertx = Vertx.vertx();
    private EmbeddedBroker broker;
    private BrokerConnection server;

    @BeforeEach
    void start() throws Exception {
        open();
        await(server.declare(QUEUES));
        await(server.admit("one-1", "password-of-one", Set.of("near")));
        await(server.admit("two-1", "password-of-two", Set.of("far", "near")));
    }

    @AfterEach
    void stop() throws Exception {
        await(vertx.close().toCompletionStage());
        broker.close();
    }

    private void open() {
        broker = EmbeddedBroker.start(new DataFolder(root));
        server = new BrokerConnection(
                vertx,
                new BrokerLogin(broker.url(), EmbeddedBroker.SERVER_USER, broker.serverPassword(), Optional.empty()));
    }

    @Test
    void aLoginTakesFromTheQueuesOfItsPoolsAndFromItsOwnAndReports() throws Exception {
        AmqpConnection one = connect("one-1", "password-of-one");
        await(one.createReceiver(Contract.tasksQueue("near")));
        await(one.createReceiver(Contract.controlQueue("one-1")));
        await(one.createSender(Contract.reportsQueue(3)));
        await(one.createSender(Contract.PROVISIONERS_QUEUE));
        AmqpConnection two = connect("two-1", "password-of-two");
        await(two.createReceiver(Contract.tasksQueue("near")));
        await(two.createReceiver(Contract.tasksQueue("far")));
    }

    @Test
    void aLoginReachesNoOtherQueue() throws Exception {
        AmqpConnection one = connect("one-1", "password-of-one");
        refused(one.createReceiver(Contract.tasksQueue("far")));
        refused(one.createReceiver(Contract.tasksQueue("far.away")));
        refused(one.createReceiver(Contract.controlQueue("two-1")));
        refused(one.createReceiver(Contract.reportsQueue(3)));
        refused(one.createReceiver(Contract.PROVISIONERS_QUEUE));
        refused(one.createSender(Contract.tasksQueue("near")));
        refused(one.createSender(Contract.controlQueue("one-1")));
        refused(one.createSender(EmbeddedBroker.MANAGEMENT_ADDRESS));
    }

    @Test
    void loginsOutliveTheBroker() throws Exception {
        broker.close();
        open();
        AmqpConnection one = connect("one-1", "password-of-one");
        await(one.createReceiver(Contract.tasksQueue("near")));
        refused(one.createReceiver(Contract.tasksQueue("far")));
    }

    @Test
    void whoIsDismissedIsCutOffAndNotLetInAgain() throws Exception {
        AmqpConnection one = connect("one-1", "password-of-one");
        CompletableFuture<Void> cutOff = new CompletableFuture<>();
        one.closeFuture().onComplete(end -> cutOff.complete(null));
        one.exceptionHandler(failure -> cutOff.complete(null));
        await(one.createReceiver(Contract.tasksQueue("near")));

        await(server.dismiss(List.of("one-1")));

        cutOff.get(10, TimeUnit.SECONDS);
        assertThatThrownBy(() -> connect("one-1", "password-of-one"))
                .hasRootCauseInstanceOf(AuthenticationException.class);
        await(connect("two-1", "password-of-two").createReceiver(Contract.tasksQueue("near")));
        await(server.dismiss(List.of("one-1", "never-was")));
    }

    @Test
    void noPasswordIsInWhatTheBrokerKeeps() throws Exception {
        String shared = broker.provisionerPassword();
        connect(EmbeddedBroker.PROVISIONER_USER, shared);
        connect("one-1", "password-of-one");
        List<String> passwords = List.of("password-of-one", "password-of-two", shared, broker.serverPassword());
        broker.close();
        List<Path> kept = new ArrayList<>();
        for (String part : List.of("bindings", "journal")) {
            try (Stream<Path> files = Files.list(root.resolve("broker").resolve(part))) {
                files.forEach(kept::add);
            }
        }
        assertThat(kept).isNotEmpty();
        for (Path file : kept) {
            for (Charset charset :
                    List.of(StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
                String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                passwords.forEach(password -> assertThat(
                                content.contains(new String(password.getBytes(charset), StandardCharsets.ISO_8859_1)))
                        .as("a password in %s", file)
                        .isFalse());
            }
        }
    }

    @Test
    void aWrongPasswordIsRefused() {
        assertThatThrownBy(() -> connect("one-1", "password-of-two"))
                .hasRootCauseInstanceOf(AuthenticationException.class);
        assertThatThrownBy(() -> connect(EmbeddedBroker.PROVISIONER_USER, "password-of-one"))
                .hasRootCauseInstanceOf(AuthenticationException.class);
    }

    private static void refused(Future<?> link) {
        assertThatThrownBy(() -> await(link))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("amqp:unauthorized-access");
    }

    private AmqpConnection connect(String user, String password) throws Exception {
        URI url = URI.create(broker.url());
        return await(AmqpClient.create(
                        vertx,
                        new AmqpClientOptions()
                                .setHost(url.getHost())
                                .setPort(url.getPort())
                                .setUsername(user)
                                .setPassword(password))
                .connect());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return await(future.toCompletionStage());
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        T value = stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
        assertThat(stage.toCompletableFuture()).isCompleted();
        return value;
    }
}
