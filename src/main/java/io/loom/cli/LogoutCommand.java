package io.loom.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Ends the session in use, and forgets its token. */
@Command(
        name = "logout",
        description = "Ends the session in use, or that of --context, and forgets it.",
        mixinStandardHelpOptions = true)
final class LogoutCommand implements Callable<Integer> {

    @Mixin
    private ServerOptions server;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        ServerOptions.Session session = server.session();
        try {
            session.api().delete("/sessions/current");
        } catch (CliException e) {
            output.err().println("The server could not be told: " + e.getMessage());
        }
        Path file = Contexts.file();
        Contexts.read(file).without(session.context()).write(file);
        output.err().println("Signed out of " + session.context() + ".");
        return ExitCode.OK;
    }
}
