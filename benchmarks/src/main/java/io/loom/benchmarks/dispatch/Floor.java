package io.loom.benchmarks.dispatch;

import io.loom.benchmarks.Run;
import io.loom.platform.EmbeddedBroker;
import io.loom.platform.amqp.BrokerConnection;
import io.loom.platform.amqp.BrokerLogin;
import io.vertx.amqp.AmqpClient;
import io.vertx.amqp.AmqpClientOptions;
import io.vertx.amqp.AmqpConnection;
import io.vertx.amqp.AmqpMessage;
import io.vertx.amqp.AmqpReceiver;
import io.vertx.amqp.AmqpSender;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What this machine and the bare broker do at most, to be held beside what the engine makes of it. */
final class Floor {

    private static final String STEP = DispatchBench.FLOOR;
    private static final String QUEUE = "loom.reports.bench";
    private static final int BYTES = 400;

    private Floor() {}

    /** Small writes a second, each made durable before the next. */
    static Run fsync(Path folder, int seconds) {
        Path file = folder.resolve("fsync");
        long count = 0;
        long began = System.nanoTime();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocate(4096);
            while (System.nanoTime() - began < TimeUnit.SECONDS.toNanos(seconds)) {
                channel.write(block.clear(), 4096 * (count % 1024));
                channel.force(false);
                count++;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Run(STEP, "fsync of 4 KiB", Map.of("perSecond", rate(count, began)));
    }

    /** Durable messages a second to the server's broker, each awaited before the next, or so many under way. */
    static Run messages(ServerProcess server, int underWay, int count) throws IOException {
        Vertx vertx = Vertx.vertx();
        BrokerConnection broker = new BrokerConnection(
                vertx, new BrokerLogin(server.brokerUrl(), "loom-server", server.brokerPassword(), Optional.empty()));
        try {
            broker.declare(List.of(QUEUE)).toCompletableFuture().get();
            Semaphore free = new Semaphore(underWay);
            byte[] body = new byte[BYTES];
            CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
            long began = System.nanoTime();
            for (int i = 0; i < count; i++) {
                free.acquire();
                last = broker.send(QUEUE, body).thenRun(free::release).toCompletableFuture();
            }
            last.get();
            double rate = rate(count, began);
            broker.remove(List.of(QUEUE)).toCompletableFuture().get();
            return new Run(
                    STEP,
                    underWay == 1 ? "durable messages, one by one" : "durable messages, " + underWay + " under way",
                    Map.of("perSecond", rate, "bytes", BYTES));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            broker.close();
            vertx.close();
        }
    }

    /** What the broker itself says of its journal. */
    static Map<String, Object> brokerSettings(ServerProcess server) throws IOException {
        Vertx vertx = Vertx.vertx();
        URI url = URI.create(server.brokerUrl());
        AmqpClientOptions options = new AmqpClientOptions()
                .setHost(url.getHost())
                .setPort(url.getPort())
                .setUsername("loom-server")
                .setPassword(server.brokerPassword());
        try {
            AmqpConnection connection = await(AmqpClient.create(vertx, options).connect());
            AmqpReceiver replies = await(connection.createDynamicReceiver());
            AmqpSender requests = await(connection.createSender(EmbeddedBroker.MANAGEMENT_ADDRESS));
            Map<String, Object> settings = new TreeMap<>();
            for (String name : List.of("journalSyncNonTransactional", "journalSyncTransactional", "journalType")) {
                CompletableFuture<String> answer = new CompletableFuture<>();
                replies.handler(reply -> answer.complete(reply.bodyAsString()));
                requests.send(AmqpMessage.create()
                        .replyTo(replies.address())
                        .applicationProperties(new JsonObject()
                                .put("_AMQ_ResourceName", "broker")
                                .put("_AMQ_Attribute", name))
                        .withBody("")
                        .build());
                settings.put(name, answer.get(10, TimeUnit.SECONDS));
            }
            return settings;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The broker does not say how it keeps its journal.", e);
        } finally {
            vertx.close();
        }
    }

    private static <T> T await(Future<T> future) throws InterruptedException, ExecutionException {
        return future.toCompletionStage().toCompletableFuture().get();
    }

    private static double rate(long count, long began) {
        return count / ((System.nanoTime() - began) / 1e9);
    }
}
