package io.loom.provisioner.automator;

/** What an exit status says to whoever does not know shells. */
final class ExitStatus {
    private static final int SIGNALLED = 128;
    private static final int KILL = 9;

    private ExitStatus() {}

    /** Goes on after the name of what has ended. */
    static String words(int status) {
        if (status > SIGNALLED && status <= SIGNALLED + 64) {
            int signal = status - SIGNALLED;
            return "was killed by signal " + signal + name(signal) + (signal == KILL ? ", maybe out of memory" : "")
                    + " (status " + status + ")";
        }
        return "ended with status " + status
                + switch (status) {
                    case 126 -> " (a command cannot be run)";
                    case 127 -> " (a command was not found)";
                    default -> "";
                };
    }

    private static String name(int signal) {
        return switch (signal) {
            case 1 -> ", SIGHUP";
            case 2 -> ", SIGINT";
            case 3 -> ", SIGQUIT";
            case 4 -> ", SIGILL";
            case 6 -> ", SIGABRT";
            case 7 -> ", SIGBUS";
            case 8 -> ", SIGFPE";
            case KILL -> ", SIGKILL";
            case 11 -> ", SIGSEGV";
            case 13 -> ", SIGPIPE";
            case 15 -> ", SIGTERM";
            case 25 -> ", SIGXFSZ";
            default -> "";
        };
    }
}
