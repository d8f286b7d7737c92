package io.loom.provisioner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.loom.contract.BootstrapWork;
import io.loom.contract.Machine;
import io.loom.contract.ServiceWork;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.contract.TaskReport;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Actions of every automator that runs a tool of the node, which a stand-in takes the part of. */
abstract class AutomatorScenarios extends CloudScenarios {

    /** Each such automator, with its tool. */
    enum Tool {
        ANSIBLE("ansible-playbook", Map.of("playbook", "- hosts: all\n  tasks: []\n")),
        CHEF("cinc-client", Map.of("run_list", "recipe[web]", "json_attributes", Map.of("port", 80))),
        DOCKER("docker", Map.of("image_name", "web:1")),
        PUPPET("puppet", Map.of("manifest", "notice('web')", "hiera", Map.of("port", 80)));

        private final String command;
        private final Map<String, Object> fields;

        Tool(String command, Map<String, Object> fields) {
            this.command = command;
            this.fields = fields;
        }

        private String automator() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anActionRunsItsToolAndFailsWithIt(Tool tool) throws Exception {
        Machine machine = confirmed();
        assumeTrue(
                onNode(machine, "stat -f -c %T /usr/local/sbin").strip().equals("overlayfs"),
                "The programs of the sandbox's nodes are this machine's own: a stand-in cannot be put among them");
        succeed(assignment(
                TaskAction.BOOTSTRAP, 60, new BootstrapWork(Set.of(tool.automator()), machine, List.of(), false)));
        String program = "/usr/local/sbin/" + tool.command;
        onNode(
                machine,
                "printf '#!/bin/sh\\necho \"%s ran with $#\"\\n' " + tool.command + " > " + program + "; chmod 755 "
                        + program);

        TaskAssignment install = install(tool, machine);
        succeed(install);
        assertThat(peer.logOf(install.attempt())).contains(tool.command + " ran with ");

        onNode(machine, "printf '#!/bin/sh\\necho the disk is broken >&2\\nexit 77\\n' > " + program);
        TaskReport.Failed failed = fail(install(tool, machine));
        assertThat(failed.code()).endsWith("-failed");
        assertThat(failed.message()).contains("77");
        succeed(machineTask(TaskAction.DELETE, machine));
    }

    private TaskAssignment install(Tool tool, Machine machine) {
        return assignment(
                TaskAction.INSTALL,
                60,
                new ServiceWork(
                        tool.automator(),
                        "web",
                        tool.fields,
                        Map.of("web", Map.of("port", 8080)),
                        machine,
                        0,
                        List.of()));
    }
}
