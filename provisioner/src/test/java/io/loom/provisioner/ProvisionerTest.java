package io.loom.provisioner;

import io.vertx.core.Vertx;
import java.time.Clock;

class ProvisionerTest extends TaskScenarios {

    @Override
    Running start(Settings settings) {
        Vertx vertx = Vertx.vertx();
        var provisioner = new Provisioner(vertx, settings, "test", OwnCommand.keeper(), Clock.systemUTC(), () -> {});
        provisioner.start();
        return new Running() {
            private boolean ended;

            @Override
            public void stop() throws Exception {
                if (!ended) {
                    ended = true;
                    provisioner.stop();
                    vertx.close().toCompletionStage().toCompletableFuture().join();
                }
            }

            @Override
            public void kill() {
                ended = true;
                provisioner.abandon();
                vertx.close().toCompletionStage().toCompletableFuture().join();
            }
        };
    }
}
