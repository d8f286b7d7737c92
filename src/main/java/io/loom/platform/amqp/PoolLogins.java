package io.loom.platform.amqp;

import io.loom.platform.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The logins that provisioners are given at a broker of somebody's own, where logins are not the server's to make: those of a
 * file with a line {@code POOL USER PASSWORD} for each pool, and one for all other pools. Never the server's own. The file is read at
 * each question.
 */
public final class PoolLogins {

    private static final String HINT =
            "\nMaybe name a file with a line `POOL USER PASSWORD` by LOOM_BROKER_POOL_LOGINS, or set LOOM_BROKER_PROVISIONER_USER and"
                    + " LOOM_BROKER_PROVISIONER_PASSWORD; a user of the broker that is not the server's.";

    private final BrokerSettings settings;

    /** @param settings of the broker */
    public PoolLogins(BrokerSettings settings) {
        this.settings = settings;
    }

    /** A user of the broker. */
    public record Login(String user, String password) {

        /** Names the user, never the password. */
        @Override
        public String toString() {
            return "Login[" + user + "]";
        }
    }

    /**
     * The login of those who serve some pools.
     *
     * @throws ProblemException 409 where there is none, where the pools have different ones, and where it is the server's own
     */
    public Login of(Set<String> pools) {
        Map<String, Login> byPool = read();
        Set<Login> logins = new HashSet<>();
        for (String pool : new TreeSet<>(pools)) {
            Login login = byPool.get(pool);
            if (login == null) {
                login = ofAll();
            }
            if (login == null) {
                throw ProblemException.conflict(
                        "No login at the broker is set for provisioners of the pool " + pool + "." + HINT);
            }
            if (login.user().equals(settings.user())) {
                throw ProblemException.conflict("The login at the broker that is set for provisioners of the pool "
                        + pool + " is the server's own, " + login.user() + "." + HINT);
            }
            logins.add(login);
        }
        if (logins.size() != 1) {
            throw ProblemException.conflict(
                    "The pools " + String.join(", ", new TreeSet<>(pools))
                            + " have different logins at the broker, and a provisioner has one.\nMaybe run one provisioner for each pool.");
        }
        return logins.iterator().next();
    }

    private @Nullable Login ofAll() {
        return settings.provisionerUser()
                .map(user -> new Login(user, settings.provisionerPassword().orElse("")))
                .orElse(null);
    }

    private Map<String, Login> read() {
        Path file = settings.poolLogins().orElse(null);
        if (file == null) {
            return Map.of();
        }
        Map<String, Login> byPool = new HashMap<>();
        try {
            List<String> lines = Files.readAllLines(file);
            for (int number = 0; number < lines.size(); number++) {
                String line = lines.get(number).strip();
                if (line.isEmpty() || line.startsWith("#")) {
                    continue;
                }
                String[] words = line.split("\\s+", -1);
                if (words.length != 3) {
                    throw ProblemException.conflict("Line " + (number + 1) + " of " + file
                            + ", which LOOM_BROKER_POOL_LOGINS names, has " + words.length
                            + " words.\nMaybe write `POOL USER PASSWORD`.");
                }
                byPool.put(words[0], new Login(words[1], words[2]));
            }
        } catch (IOException e) {
            throw ProblemException.conflict(
                    "The file " + file + ", which LOOM_BROKER_POOL_LOGINS names, cannot be read: " + e.getMessage());
        }
        return byPool;
    }
}
