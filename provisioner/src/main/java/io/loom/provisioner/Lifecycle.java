package io.loom.provisioner;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.annotations.CommandLineArguments;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.util.Arrays;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Ties the provisioner to the life of the process. */
@ApplicationScoped
class Lifecycle {
    private static final Logger LOG = Logger.getLogger(Lifecycle.class);

    private final Vertx vertx;
    private final Settings settings;
    private final String version;
    private final String[] arguments;
    private @Nullable Provisioner provisioner;

    Lifecycle(
            Vertx vertx,
            Settings settings,
            @ConfigProperty(name = "quarkus.application.version", defaultValue = "unknown") String version,
            @CommandLineArguments String[] arguments) {
        this.vertx = vertx;
        this.settings = settings;
        this.version = version;
        this.arguments = arguments;
    }

    void start(@Observes StartupEvent event) {
        provisioner = new Provisioner(
                vertx, settings, version, OwnCommand.keeper(), Clock.systemUTC(), () -> Quarkus.asyncExit(0));
        provisioner.start();
        if (Arrays.asList(arguments).contains("--exit-with-parent")) {
            Thread.ofPlatform().daemon().name("parent-watch").start(Lifecycle::watchParent);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        Provisioner running = provisioner;
        if (running != null) {
            try {
                running.stop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The parent holds the other end of standard input: its end is the parent's. */
    private static void watchParent() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            LOG.debugf("Standard input broke: %s", e.getMessage());
        } finally {
            Quarkus.asyncExit(0);
        }
    }
}
