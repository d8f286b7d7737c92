package io.loom.benchmarks.provision;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code ansible-playbook} with the same three scripts on the same hosts, as fast as its settings make it. */
final class Ansible {

    private static final String PROGRAM = "ansible-playbook";

    private final Peer peer;
    private final String program;

    private Ansible(Peer peer, String program) {
        this.peer = peer;
        this.program = program;
    }

    /** How the scripts are run. */
    enum Module {
        /** As they are, by the account's shell. */
        RAW("raw"),
        /** By one of Ansible's own modules, which are Python programs that it sends. */
        SHELL("shell");

        private final String word;

        Module(String word) {
            this.word = word;
        }
    }

    /** The one that is installed; empty where none is. */
    static Optional<Ansible> find(Peer peer) {
        return Peer.find(PROGRAM).map(program -> new Ansible(peer, program.toString()));
    }

    /** Seconds of a run; the connections are its own, and kept while it lasts. */
    double seconds(Hosts hosts, Module module) {
        peer.write("inventory", hosts.inventory());
        peer.write("ansible.cfg", """
                [defaults]
                forks = 50
                timeout = 120
                host_key_checking = false
                interpreter_python = /usr/bin/python3
                remote_user = %s
                private_key_file = %s
                [ssh_connection]
                pipelining = true
                usetty = false
                control_path_dir = %s
                ssh_args = -o ControlMaster=auto -o ControlPersist=60s -o UserKnownHostsFile=/dev/null
                """.formatted(
                        hosts.user(), hosts.key(), peer.folder().resolve("cp-" + System.nanoTime())));
        String playbook = module.word + ".yaml";
        peer.write(
                playbook,
                "- hosts: all\n  gather_facts: false\n  strategy: free\n  tasks:\n"
                        + Catalogue.SCRIPTS.stream()
                                .map(script -> "    - " + module.word + ": " + script + "\n")
                                .collect(Collectors.joining()));
        return peer.seconds(
                "ansible-" + module.word,
                List.of(program, "-i", "inventory", playbook),
                Map.of("ANSIBLE_CONFIG", peer.folder().resolve("ansible.cfg").toString()));
    }
}
