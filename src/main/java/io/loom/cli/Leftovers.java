package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is still there of something that should be gone. */
final class Leftovers {

    private static final int CONNECT_MILLIS = 500;

    private Leftovers() {}

    /** The processes, other than this one, that name the folder in their command line or work in it. */
    static List<String> processes(Path folder) {
        long own = ProcessHandle.current().pid();
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != own && belongsTo(process, folder))
                .map(process -> process.pid() + " " + process.info().command().orElse("?"))
                .toList();
    }

    private static boolean belongsTo(ProcessHandle process, Path folder) {
        Path about = Path.of("/proc", String.valueOf(process.pid()));
        try {
            if (Files.readSymbolicLink(about.resolve("cwd")).startsWith(folder)
                    || Files.readSymbolicLink(about.resolve("root")).startsWith(folder)) {
                return true;
            }
            String command = Files.readString(about.resolve("cmdline"), java.nio.charset.StandardCharsets.ISO_8859_1);
            return !command.contains("io.loom.cli.Main") && command.contains(folder.toString());
        } catch (IOException | UnsupportedOperationException e) {
            return false; // it has ended meanwhile, or is somebody else's
        }
    }

    /** The nodes whose SSH port still takes a connection. */
    static List<String> answering(JsonNode nodes) {
        List<String> answering = new ArrayList<>();
        for (JsonNode node : nodes) {
            String address = node.at("/addresses/access_v4").asText("");
            int port = node.path("sshPort").asInt();
            if (!address.isEmpty() && port > 0 && connects(address, port)) {
                answering.add(node.path("hostName").asText() + " (" + address + ":" + port + ")");
            }
        }
        return answering;
    }

    private static boolean connects(String address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
