package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How to log in to a node by SSH. Each part is of a form that means the same to ssh, to its configuration and to a file of
 * known hosts, without quotes.
 *
 * @param hostName of the node; its keys are known under this name
 * @param number of the node within its cluster
 * @param address where it is reached
 * @param port of its SSH server
 * @param user who to log in as; null for whoever ssh takes
 * @param hostKeys that Loom pinned when it first reached the machine: type and key
 */
record NodeLogin(
        String hostName,
        int number,
        String address,
        int port,
        @Nullable String user,
        List<String> hostKeys) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");
    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.:-]*|[0-9A-Fa-f:]+(%[A-Za-z0-9]+)?");
    private static final Pattern HOST_KEY = Pattern.compile("([a-z0-9][a-z0-9@.-]*) +([A-Za-z0-9+/]+={0,2})( .*)?");

    /**
     * A node as REST shows it.
     *
     * @throws CliException when it cannot be logged in to: it has no machine yet, its keys are not known
     */
    static NodeLogin of(JsonNode node) {
        String hostName = checked(NAME, "host name", node.path("hostName").asText());
        JsonNode addresses = node.path("addresses");
        String address =
                addresses.path("access_v4").asText(addresses.path("bind_v4").asText(""));
        List<String> hostKeys = new ArrayList<>();
        for (JsonNode line : node.path("hostKeys")) {
            var match = HOST_KEY.matcher(line.asText());
            if (match.matches()) {
                hostKeys.add(match.group(1) + " " + match.group(2));
            }
        }
        if (address.isEmpty() || hostKeys.isEmpty()) {
            throw new CliException(
                    ExitCode.CONFLICT,
                    "The node " + hostName + " is " + node.path("state").asText() + " and "
                            + (address.isEmpty() ? "has no address" : "its host keys are not known")
                            + " yet.\nMaybe look at it again later: loom cluster nodes");
        }
        String user = node.path("sshUser").asText("");
        return new NodeLogin(
                hostName,
                node.path("number").asInt(),
                checked(ADDRESS, "address", address),
                node.path("sshPort").asInt(22),
                user.isEmpty() ? null : checked(NAME, "SSH user", user),
                List.copyOf(hostKeys));
    }

    private static String checked(Pattern form, String what, String text) {
        if (!form.matcher(text).matches()) {
            throw new CliException(ExitCode.FAILURE, "\"" + text + "\" is no " + what + " for ssh.");
        }
        return text;
    }

    /** What a file of known hosts says of it. */
    List<String> knownHosts() {
        return hostKeys.stream().map(key -> hostName + " " + key).toList();
    }

    /**
     * Keywords of ssh's configuration and their values, after which the address alone leads to it.
     *
     * @param knownHosts the file that has its keys
     */
    List<String> settings(String knownHosts) {
        List<String> settings = new ArrayList<>(List.of(
                "Port " + port,
                "HostKeyAlias " + hostName,
                "UserKnownHostsFile " + quoted(knownHosts),
                "GlobalKnownHostsFile /dev/null",
                "StrictHostKeyChecking yes",
                "UpdateHostKeys no"));
        if (user != null) {
            settings.addFirst("User " + user);
        }
        return settings;
    }

    /** A path as ssh reads it: in quotes, for it may have blanks; % begins a token. */
    private static String quoted(String path) {
        if (path.chars().anyMatch(c -> c == '"' || c == '\\' || c < ' ')) {
            throw new CliException(
                    ExitCode.USAGE,
                    "ssh cannot be told of the file " + path
                            + ".\nMaybe name another with --known-hosts, without quotes.");
        }
        return '"' + path.replace("%", "%%") + '"';
    }
}
