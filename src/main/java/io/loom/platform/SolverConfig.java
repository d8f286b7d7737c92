package io.loom.platform;

import io.loom.model.Problem;
import io.loom.placement.SolverConfigFolder;
import io.loom.placement.SolverConfigFolder.State;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.time.Clock;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** How placements are solved and weighed now: the solver-config folder, whose changes count without a restart. Thread-safe. */
@ApplicationScoped
public class SolverConfig {

    private static final Logger LOG = Logger.getLogger(SolverConfig.class);

    private final Path folder;
    private final SolverConfigFolder config;
    private State told;

    /** @throws io.loom.model.InvalidInputException if the folder is wrong when the server starts */
    SolverConfig(
            @ConfigProperty(name = "loom.solver.config", defaultValue = "solver-config") Path folder, Clock clock) {
        this.folder = folder;
        this.config = new SolverConfigFolder(folder, clock);
        this.told = config.current();
    }

    /** What is in force. Changed files are read here, and the log is told. */
    public State current() {
        State current = config.current();
        tell(current);
        return current;
    }

    private synchronized void tell(State current) {
        if (current == told) {
            return;
        }
        told = current;
        if (current.failure() == null) {
            LOG.infof(
                    "The solver configuration %s was read again; profiles: %s.",
                    folder,
                    current.profiles().stream().map(profile -> profile.name()).collect(Collectors.joining(", ")));
        } else {
            LOG.errorf(
                    "The solver configuration %s has changed and is wrong; what was read at %s stays in force.\n%s",
                    folder,
                    current.loadedAt(),
                    current.failure().problems().stream().map(Problem::message).collect(Collectors.joining("\n")));
        }
    }
}
