package io.loom.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Ends the session in use, and forgets its token. */
@Command(name = "logout", description = "Ends the session in use, and forgets it.", mixinStandardHelpOptions = true)
final class LogoutCommand implements Callable<Integer> {

    @Mixin
    private ServerOptions server;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        Path file = Contexts.file();
        Contexts contexts = Contexts.read(file);
        String current = contexts.current();
        if (current == null) {
            throw new CliException(ExitCode.NOT_FOUND, "You are not signed in.");
        }
        try {
            server.api().delete("/sessions/current");
        } catch (CliException e) {
            output.err().println("The server could not be told: " + e.getMessage());
        }
        contexts.without(current).write(file);
        output.err().println("Signed out of " + current + ".");
        return ExitCode.OK;
    }
}
