package io.loom.provisioner;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How this very program is started once more: the same binary, or the same Java runtime with the same classes. */
public final class OwnCommand {

    private OwnCommand() {}

    /** The command that runs the keeper of a sandbox when its folder is added as the last word. */
    public static List<String> keeper() {
        List<String> command = new ArrayList<>();
        command.add(executable());
        if (System.getProperty("org.graalvm.nativeimage.imagecode") == null) {
            String classPath = System.getProperty("java.class.path", "");
            command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"));
            if (classPath.endsWith("quarkus-run.jar") && !classPath.contains(File.pathSeparator)) {
                command.addAll(
                        List.of("-jar", Path.of(classPath).toAbsolutePath().toString()));
            } else {
                command.addAll(List.of("-cp", classPath, ProvisionerMain.class.getName()));
            }
        }
        command.add(ProvisionerMain.KEEPER);
        return List.copyOf(command);
    }

    private static String executable() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/exe")).toString();
        } catch (IOException e) {
            throw new IllegalStateException("The path of this program's executable cannot be read.", e);
        }
    }
}
