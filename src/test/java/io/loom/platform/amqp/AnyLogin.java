package io.loom.platform.amqp;

import io.vertx.core.Handler;
import io.vertx.core.net.NetSocket;
import io.vertx.proton.ProtonConnection;
import io.vertx.proton.sasl.ProtonSaslAuthenticator;
import org.apache.qpid.proton.engine.Sasl;
import org.apache.qpid.proton.engine.Transport;
import org.jspecify.annotations.Nullable;

/** Lets everybody in. */
final class AnyLogin implements ProtonSaslAuthenticator {

    private @Nullable Sasl sasl;
    private boolean done;

    @Override
    public void init(NetSocket socket, ProtonConnection connection, Transport transport) {
        Sasl server = transport.sasl();
        server.server();
        server.allowSkip(false);
        server.setMechanisms("PLAIN", "ANONYMOUS");
        sasl = server;
    }

    @Override
    public void process(Handler<Boolean> handler) {
        Sasl server = sasl;
        if (server != null && server.getRemoteMechanisms().length > 0) {
            server.done(Sasl.SaslOutcome.PN_SASL_OK);
            done = true;
        }
        handler.handle(done);
    }

    @Override
    public boolean succeeded() {
        return done;
    }
}
