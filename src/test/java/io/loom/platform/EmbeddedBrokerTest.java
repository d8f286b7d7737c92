package io.loom.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.amqp.AmqpClient;
import io.vertx.amqp.AmqpClientOptions;
import io.vertx.amqp.AmqpConnection;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.security.sasl.AuthenticationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {

    @TempDir
    Path root;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void closeVertx() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void letsInWhoKnowsThePassword() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(new DataFolder(root))) {
            AmqpConnection connection = connect(broker, EmbeddedBroker.SERVER_USER, broker.serverPassword());
            assertThat(connection.isDisconnected()).isFalse();
        }
    }

    @Test
    void refusesAWrongPassword() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(new DataFolder(root))) {
            assertThatThrownBy(() -> connect(broker, EmbeddedBroker.SERVER_USER, broker.provisionerPassword()))
                    .hasRootCauseInstanceOf(AuthenticationException.class);
        }
    }

    @Test
    void keepsProvisionersFromManagingIt() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(new DataFolder(root))) {
            AmqpConnection connection = connect(broker, EmbeddedBroker.PROVISIONER_USER, broker.provisionerPassword());
            assertThatThrownBy(() -> connection
                            .createSender(EmbeddedBroker.MANAGEMENT_ADDRESS)
                            .toCompletionStage()
                            .toCompletableFuture()
                            .get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("amqp:unauthorized-access");
        }
    }

    @Test
    void comesBackOnItsPort() {
        DataFolder data = new DataFolder(root);
        EmbeddedBroker first = EmbeddedBroker.start(data);
        first.close();
        try (EmbeddedBroker second = EmbeddedBroker.start(data)) {
            assertThat(second.url()).isEqualTo(first.url());
        }
    }

    private AmqpConnection connect(EmbeddedBroker broker, String user, String password) throws Exception {
        URI url = URI.create(broker.url());
        return AmqpClient.create(
                        vertx,
                        new AmqpClientOptions()
                                .setHost(url.getHost())
                                .setPort(url.getPort())
                                .setUsername(user)
                                .setPassword(password))
                .connect()
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }
}
