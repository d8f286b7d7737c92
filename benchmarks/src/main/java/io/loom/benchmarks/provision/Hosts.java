package io.loom.benchmarks.provision;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.operations.tasks.ClusterKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Machines that are there, and the account on them. Loom and its peers work on the same.
 *
 * @param all addresses with ports
 * @param user whom to log in as
 * @param key file of the private key that opens the account, OpenSSH format
 * @param kind what they are, in words
 */
record Hosts(List<Host> all, String user, Path key, String kind) {

    private static final int SSH = 22;

    /** One of them. */
    record Host(String address, int port) {

        /** Reads {@code address} or {@code address:port}. */
        static Host of(String text) {
            int colon = text.lastIndexOf(':');
            return colon < 0
                    ? new Host(text, SSH)
                    : new Host(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
        }

        @Override
        public String toString() {
            return address + ":" + port;
        }
    }

    Hosts {
        all = List.copyOf(all);
    }

    /** The first so many. */
    Hosts first(int number) {
        return new Hosts(all.subList(0, Math.min(number, all.size())), user, key, kind);
    }

    int size() {
        return all.size();
    }

    /**
     * Those that a file names, one a line: {@code address} or {@code address:port}; whatever follows a blank, and lines that begin with
     * {@code #}, are ignored.
     */
    static Hosts of(Path file, String user, Path key) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            List<Host> hosts = lines.map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> Host.of(line.split("\\s+", 2)[0]))
                    .toList();
            return new Hosts(hosts, user, key.toAbsolutePath(), "hosts of " + file.getFileName());
        }
    }

    /** Nodes of a sandbox, made for it as a cluster of its own, with a key of the benchmark's. */
    static Hosts sandbox(Installation installation, int number) throws IOException {
        ClusterKeys keys = ClusterKeys.generate("benchmark");
        Path key = Files.createFile(
                installation.server().folder().resolve("hosts.key"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, keys.privateKey());
        installation.server().define(Catalogue.sandbox());
        JsonNode created =
                installation.create("ground", "ground", number, Map.of("authorizedKeys", List.of(keys.publicKey())));
        List<Host> hosts = installation
                .server()
                .list("/clusters/" + created.path("clusterId").asText() + "/nodes")
                .valueStream()
                .map(node -> new Host(
                        node.at("/addresses/access_v4").asText(),
                        node.path("sshPort").asInt()))
                .toList();
        return new Hosts(hosts, "root", key, "sandbox nodes");
    }

    /** An inventory of Ansible's. */
    String inventory() {
        return IntStream.range(0, all.size())
                .mapToObj(number -> "host%d ansible_host=%s ansible_port=%d%n"
                        .formatted(
                                number,
                                all.get(number).address(),
                                all.get(number).port()))
                .reduce("", String::concat);
    }
}
