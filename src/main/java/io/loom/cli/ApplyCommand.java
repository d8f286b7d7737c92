package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Definitions and clusters become what files say. */
@Command(
        name = "apply",
        description = {
            "Makes definitions and clusters what files say: writes definitions, creates clusters that are not there, changes those that are otherwise.",
            "Definitions are written first, all or none. Each cluster is planned and shown, and applied after a question.",
            "Clusters that are there can be changed in batches (--width, --canary), also where services come or go."
        },
        mixinStandardHelpOptions = true)
final class ApplyCommand implements Callable<Integer> {

    @Mixin
    private ServerOptions server;

    @Mixin
    private Output output;

    @Mixin
    private WaitOptions wait;

    @Mixin
    private ApplyOptions options;

    @Mixin
    private RolloutOptions rollout;

    @Mixin
    private ForceOption force;

    @Mixin
    private DescribedFilesOptions described;

    @Override
    public Integer call() {
        Api api = server.api();
        DescribedFiles files = new DescribedFiles(api, described.files());
        List<DescribedFiles.Cluster> clusters = files.clusters();
        if (!clusters.isEmpty()) {
            options.requireAnswer();
        }
        if (files.hasDefinitions()) {
            int written = files.writeDefinitions(output, force.given());
            if (written != ExitCode.OK) {
                return written;
            }
        }
        int outcome = ExitCode.OK;
        for (DescribedFiles.Cluster cluster : clusters) {
            int status = apply(api, cluster);
            outcome = outcome == ExitCode.OK ? status : outcome;
        }
        return outcome;
    }

    private int apply(Api api, DescribedFiles.Cluster cluster) {
        JsonNode plan = cluster.plan(rollout);
        ObjectNode labels = cluster.labelChanges();
        int status = ExitCode.OK;
        if (!plan.path("needless").isTextual()) {
            status = new PlanApplication(api, output, wait, options).apply(plan, described.verbose());
        } else if (labels.isEmpty()) {
            output.err().println("cluster " + cluster.name() + " is as it is described");
        }
        if (status == ExitCode.OK && !labels.isEmpty()) {
            cluster.applyLabels(labels);
            output.err().println("cluster " + cluster.name() + " has other labels");
        }
        output.err().flush();
        return status;
    }
}
