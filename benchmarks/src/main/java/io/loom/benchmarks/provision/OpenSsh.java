package io.loom.benchmarks.provision;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** OpenSSH clients that keep a connection to each host, and run sessions on all of them at once. */
final class OpenSsh {

    private final Peer peer;

    private OpenSsh(Peer peer) {
        this.peer = peer;
    }

    /** The one that is installed; empty where none is. */
    static Optional<OpenSsh> find(Peer peer) {
        return Peer.find("ssh").map(program -> new OpenSsh(peer));
    }

    /**
     * What came of it.
     *
     * @param seconds from the first session's start to the last one's end
     * @param succeeded how many sessions said what they should
     */
    record Outcome(double seconds, int succeeded) {}

    /** Opens the connections, which is not measured, and then so many sessions on each. */
    Outcome sessions(Hosts hosts, int each, String script) {
        StringBuilder list = new StringBuilder();
        hosts.all()
                .forEach(host -> list.append(host.address())
                        .append(' ')
                        .append(host.port())
                        .append('\n'));
        peer.write("hosts", list.toString());
        peer.write("sessions.sh", """
                set -u
                options="-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o BatchMode=yes -i $KEY -l $ACCOUNT"
                while read -r address port; do
                  ssh $options -p "$port" -o ControlMaster=yes -o ControlPersist=120 -S "s-$address-$port" "$address" true </dev/null &
                done <hosts
                wait
                began=$(date +%s%N)
                while read -r address port; do
                  for number in $(seq "$EACH"); do
                    ssh $options -p "$port" -S "s-$address-$port" "$address" "$SCRIPT" </dev/null >"out-$address-$port-$number" 2>&1 &
                  done
                done <hosts
                wait
                ended=$(date +%s%N)
                while read -r address port; do
                  ssh $options -p "$port" -S "s-$address-$port" -O exit "$address" </dev/null 2>/dev/null
                done <hosts
                echo "$((ended - began)) $(cat out-* | grep -cx ok)"
                """);
        peer.seconds(
                "openssh",
                List.of("bash", "sessions.sh"),
                Map.of(
                        "KEY", hosts.key().toString(),
                        "ACCOUNT", hosts.user(),
                        "EACH", Integer.toString(each),
                        "SCRIPT", script));
        String[] said = peer.said("openssh").strip().lines().toList().getLast().split(" ", -1);
        return new Outcome(Double.parseDouble(said[0]) / 1e9, Integer.parseInt(said[1]));
    }
}
