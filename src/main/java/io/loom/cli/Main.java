package io.loom.cli;

import io.loom.model.DefinitionKind;
import io.loom.model.InvalidInputException;
import io.loom.model.Problem;
import java.io.PrintWriter;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;

/** The command line: {@code loom NOUN VERB}. Data goes to standard output, all else to standard error. */
@Command(
        name = "loom",
        description = "From a cluster template to running machines.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpCommand.class,
            DemoCommand.class,
            PlanCommand.class,
            ClusterCommand.class,
            OperationCommand.class,
            TaskCommand.class,
            ImportCommand.class,
            ApplyCommand.class,
            DiffCommand.class,
            ExportCommand.class,
            EventCommand.class,
            ProfileCommand.class,
            ResourceCommand.class,
            ProvisionerCommand.class,
            OrphanCommand.class,
            UserCommand.class,
            TokenCommand.class,
            TenantCommand.class,
            WebhookCommand.class,
            UsageCommand.class,
            AuditCommand.class,
            LoginCommand.class,
            LogoutCommand.class,
            ContextCommand.class,
            AutoComplete.GenerateCompletion.class,
            CommandLine.HelpCommand.class
        },
        footer = {
            "",
            "Only ./loom itself knows: test (every test), native (the provisioner as one binary).",
            "Exit status: 0 done, 1 failed, 2 wrong usage or input, 3 out of time, 4 not found, 5 in conflict,",
            "6 infeasible, 10 a dry run that would change something."
        })
public final class Main implements Runnable {

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Runs one command and ends the JVM with its exit status. */
    public static void main(String... arguments) {
        System.exit(commandLine().execute(arguments));
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Which command?");
    }

    /** The whole tree of commands. */
    static CommandLine commandLine() {
        CommandLine commands = new CommandLine(new Main());
        addDefinitionCommand(commands, "template", DefinitionKind.CLUSTER_TEMPLATE);
        addDefinitionCommand(commands, "partial", DefinitionKind.PARTIAL_TEMPLATE);
        addDefinitionCommand(commands, "service", DefinitionKind.SERVICE);
        addDefinitionCommand(commands, "provider", DefinitionKind.PROVIDER)
                .addSubcommand(new CheckProviderCommand())
                .addSubcommand(new DiscoverProviderCommand())
                .addSubcommand(new ShortagesCommand());
        addDefinitionCommand(commands, "hardware", DefinitionKind.HARDWARE_TYPE);
        addDefinitionCommand(commands, "image", DefinitionKind.IMAGE_TYPE);
        addDefinitionCommand(commands, "provider-type", DefinitionKind.PROVIDER_TYPE);
        addDefinitionCommand(commands, "automator-type", DefinitionKind.AUTOMATOR_TYPE);
        if (System.getenv("NO_COLOR") != null) {
            commands.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        }
        return commands.setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionStrategy(Main::execute)
                .setExecutionExceptionHandler((thrown, command, parsed) -> report(thrown, command))
                .setParameterExceptionHandler(Main::reportUsage);
    }

    private static CommandLine addDefinitionCommand(CommandLine commands, String noun, DefinitionKind kind) {
        CommandLine command = new CommandLine(new DefinitionCommand(kind));
        command.getCommandSpec()
                .usageMessage()
                .description("See and change definitions of kind " + kind.document() + ".");
        commands.addSubcommand(noun, command);
        return command;
    }

    /** Help is our own, in colours; what any other command prints may hold control characters of other people. */
    private static int execute(CommandLine.ParseResult parsed) {
        Integer help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        Terminals terminals = Terminals.ofThisProcess();
        parsed.asCommandLineList().forEach(terminals::protect);
        return new CommandLine.RunLast().execute(parsed);
    }

    private static int reportUsage(CommandLine.ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("loom: " + wrong.getMessage());
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err)) {
            if (command.getSubcommands().isEmpty()) {
                err.println("Maybe look at: " + command.getCommandSpec().qualifiedName() + " --help");
            } else {
                command.usage(err);
            }
        }
        err.flush();
        return ExitCode.USAGE;
    }

    private static int report(Exception thrown, CommandLine command) throws Exception {
        PrintWriter err = command.getErr();
        return switch (thrown) {
            case CliException known -> {
                err.println("loom: " + known.getMessage());
                yield known.exitCode();
            }
            case InvalidInputException invalid -> {
                for (Problem problem : invalid.problems()) {
                    err.println("loom: " + (problem.pointer().isEmpty() ? "" : problem.pointer() + ": ")
                            + problem.message());
                }
                yield ExitCode.USAGE;
            }
            default -> throw thrown;
        };
    }
}
