package io.loom.cli;

import io.loom.platform.PrivateAuthority;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** TLS before a service that has none: what comes in encrypted goes on to it in plain. It lasts as long as its process. */
final class TlsFront {

    private final NetServer server;

    private TlsFront(NetServer server) {
        this.server = server;
    }

    /**
     * Listens on a loopback port, the same as the time before.
     *
     * @param service where to go on to
     * @param record keeps the port
     * @param authority whose server certificate it shows
     */
    static TlsFront open(URI service, Path record, PrivateAuthority authority) throws IOException {
        Vertx vertx = Vertx.vertx();
        NetClient client = vertx.createNetClient();
        int before =
                Files.exists(record) ? Integer.parseInt(Files.readString(record).strip()) : 0;
        NetServer server = vertx.createNetServer(new NetServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(before)
                        .setSsl(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .setCertPath(authority.serverCertificate().toString())
                                .setKeyPath(authority.serverKey().toString())))
                .connectHandler(inside -> {
                    inside.pause();
                    client.connect(service.getPort(), service.getHost())
                            .onSuccess(outside -> join(inside, outside))
                            .onFailure(failure -> inside.close());
                });
        server.listen().toCompletionStage().toCompletableFuture().join();
        Files.writeString(record, Integer.toString(server.actualPort()));
        return new TlsFront(server);
    }

    int port() {
        return server.actualPort();
    }

    private static void join(NetSocket inside, NetSocket outside) {
        inside.pipeTo(outside);
        outside.pipeTo(inside);
    }
}
