package io.loom.provisioner.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.contract.TaskReport;
import io.loom.provisioner.broker.ReportOutbox;
import io.loom.provisioner.cloud.CloudHttp;
import io.loom.provisioner.cloud.EnvironmentProxies;
import io.loom.provisioner.enrolment.SecretBundles;
import io.loom.provisioner.enrolment.ServerClient;
import io.loom.provisioner.provider.openstack.OpenStackProvider;
import io.loom.provisioner.provider.openstack.OpenStackStub;
import io.loom.provisioner.resource.ResourceCache;
import io.loom.provisioner.ssh.SshConnections;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An error in what does a task, as of a plugin whose stack overflows. */
class TaskErrorTest {
    @Test
    void anAttemptWhoseThreadEndsByAnErrorIsReportedAsFailedAndLeavesItsPlace() {
        var cloud = new OpenStackStub();
        var deletion = new OpenStackDeletion(cloud);
        List<TaskReport> reports = new ArrayList<>();
        try (var http = new CloudHttp(new EnvironmentProxies(Map.of()));
                var connections = new SshConnections(Duration.ofSeconds(1));
                var outbox = new ReportOutbox();
                var server =
                        new ServerClient(List.of(URI.create("https://127.0.0.1:1")), Optional.empty(), Path.of(""));
                var desk = new TaskDesk(
                        new Plugins(List.of(new OpenStackProvider(http, new BrokenClock())), List.of()),
                        new SecretBundles(server),
                        new ResourceCache(Path.of("none"), 0),
                        server,
                        connections,
                        outbox,
                        Clock.systemUTC(),
                        1)) {
            for (int round = 0; round < 2; round++) {
                desk.run(deletion.attempt(reports::add));
            }
        } finally {
            cloud.stop();
        }
        assertThat(reports)
                .hasSize(2)
                .allSatisfy(report -> assertThat(report).isInstanceOfSatisfying(TaskReport.Failed.class, failed -> {
                    assertThat(failed.code()).isEqualTo("internal-error");
                    assertThat(failed.message()).contains("StackOverflowError");
                    assertThat(failed.retryable()).isTrue();
                }));
    }

    private static final class BrokenClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            throw new StackOverflowError("This stack is meant to overflow.");
        }
    }
}
