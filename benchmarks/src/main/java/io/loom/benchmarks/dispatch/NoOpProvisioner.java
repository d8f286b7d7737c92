package io.loom.benchmarks.dispatch;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.loom.contract.Contract;
import io.loom.contract.Enrolment;
import io.loom.contract.Machine;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.ProvisionerMessage;
import io.loom.contract.ReportBatch;
import io.loom.contract.ServiceWork;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.contract.TaskBatch;
import io.loom.contract.TaskReport;
import io.loom.platform.amqp.BrokerConnection;
import io.loom.platform.amqp.BrokerLogin;
import io.loom.platform.amqp.Delivery;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A provisioner, in a process of its own, whose plugins do nothing: it speaks the contract over the real broker, accepts each
 * task, and says that it is done. A delivery is settled when the report on it is durable at the broker. It is told what to do by
 * lines on stdin, and answers each by one line of JSON on stdout.
 */
final class NoOpProvisioner {

    static final String PLUGIN = "noop";

    private static final int LINGER_MILLIS = 2;
    private static final int BATCH = 256;
    private static final Machine MACHINE = new Machine(
            "none",
            Map.of(Machine.ACCESS_V4, "127.0.0.1", Machine.BIND_V4, "127.0.0.1"),
            22,
            "root",
            List.of(),
            Map.of());

    private final ObjectMapper json = mapper();
    private final Clock clock = Clock.systemUTC();
    private final Vertx vertx = Vertx.vertx();
    private final Enrolment.Answer enrolment;
    private final BrokerConnection broker;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Map<Integer, Pending> pending = new HashMap<>();
    private final Map<String, Long> doneAt = new HashMap<>();
    private final List<TaskAssignment> kept = new ArrayList<>();
    private int[] latencies = new int[1 << 16];
    private int measured;
    private long done;
    private long messages;
    private int taskMillis;
    private int randomMillis;
    private boolean keeps;

    private static final class Pending {
        private final List<TaskReport> reports = new ArrayList<>();
        private final List<Runnable> settlements = new ArrayList<>();
    }

    private NoOpProvisioner(URI server, String credential, int capacity) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> answer = http.send(
                    HttpRequest.newBuilder(server.resolve("/api/v1/provisioners/incarnations"))
                            .header("Authorization", "Bearer " + credential)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(
                                    new Enrolment.Request(Contract.VERSION, "benchmark", "localhost"))))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 201) {
                throw new IOException("The enrolment was answered with " + answer.statusCode() + ".");
            }
            enrolment = json.readValue(answer.body(), Enrolment.Answer.class);
        }
        broker = new BrokerConnection(vertx, BrokerLogin.of(enrolment));
        for (String pool : enrolment.pools()) {
            broker.receive(Contract.tasksQueue(pool), this::take);
        }
        broker.receive(Contract.controlQueue(enrolment.incarnation()), Delivery::accept);
        hello(capacity);
        var _ = timer.scheduleAtFixedRate(
                () -> say(new ProvisionerMessage.Heartbeat(
                        enrolment.incarnation(), enrolment.proof(), clock.instant(), 0)),
                enrolment.heartbeatSeconds(),
                enrolment.heartbeatSeconds(),
                TimeUnit.SECONDS);
    }

    private void hello(int capacity) {
        say(new ProvisionerMessage.Hello(
                enrolment.incarnation(),
                enrolment.proof(),
                clock.instant(),
                "benchmark",
                enrolment.pools(),
                capacity,
                List.of(plugin(PluginDescriptor.Kind.PROVIDER), plugin(PluginDescriptor.Kind.AUTOMATOR))));
    }

    static ObjectMapper mapper() {
        return new ObjectMapper()
                .registerModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    private static PluginDescriptor plugin(PluginDescriptor.Kind kind) {
        return new PluginDescriptor(kind, PLUGIN, "Nothing", null, Map.of(), Map.of(), List.of(), List.of(), Map.of());
    }

    private void say(ProvisionerMessage message) {
        broker.send(Contract.PROVISIONERS_QUEUE, bytes(message));
    }

    private synchronized void take(Delivery delivery) {
        long now = System.nanoTime();
        messages++;
        TaskBatch batch = read(delivery.body());
        int[] left = {batch.assignments().size()};
        Runnable settlement = () -> {
            left[0]--;
            if (left[0] == 0) {
                delivery.accept();
            }
        };
        for (TaskAssignment assignment : batch.assignments()) {
            measure(assignment, now);
            report(
                    assignment,
                    new TaskReport.Accepted(assignment.attempt(), enrolment.incarnation(), clock.instant()),
                    settlement);
            if (keeps && assignment.work() instanceof ServiceWork) {
                kept.add(assignment);
            } else {
                int millis = millis(assignment);
                if (millis == 0) {
                    succeed(assignment);
                } else {
                    var _ = timer.schedule(() -> succeed(assignment), millis, TimeUnit.MILLISECONDS);
                }
            }
        }
    }

    private int millis(TaskAssignment assignment) {
        return randomMillis == 0
                ? taskMillis
                : TaskTimes.millis(
                        randomMillis,
                        assignment.node().hostName(),
                        assignment.action().name(),
                        assignment.work() instanceof ServiceWork work ? work.service() : null);
    }

    /** How long after the end of the task that it waited for this one has come. */
    private void measure(TaskAssignment assignment, long now) {
        Long since = doneAt.getOrDefault(key(assignment), doneAt.get(nodeKey(assignment)));
        if (since != null) {
            if (measured == latencies.length) {
                latencies = Arrays.copyOf(latencies, 2 * measured);
            }
            latencies[measured++] = (int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMicros(now - since));
        }
    }

    private synchronized void succeed(TaskAssignment assignment) {
        done++;
        boolean machine = assignment.action() == TaskAction.CREATE || assignment.action() == TaskAction.CONFIRM;
        doneAt.put(key(assignment), System.nanoTime());
        report(
                assignment,
                new TaskReport.Succeeded(
                        assignment.attempt(),
                        enrolment.incarnation(),
                        clock.instant(),
                        machine ? MACHINE : null,
                        Map.of()),
                () -> {});
    }

    private static String nodeKey(TaskAssignment assignment) {
        return assignment.node().id().toString();
    }

    private static String key(TaskAssignment assignment) {
        return assignment.work() instanceof ServiceWork work
                ? nodeKey(assignment) + work.service()
                : nodeKey(assignment);
    }

    private void report(TaskAssignment assignment, TaskReport report, Runnable settlement) {
        int shard = assignment.shard();
        Pending mine = pending.get(shard);
        if (mine == null) {
            mine = new Pending();
            pending.put(shard, mine);
            Pending fresh = mine;
            var _ = timer.schedule(() -> flush(shard, fresh), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        }
        mine.reports.add(report);
        mine.settlements.add(settlement);
        if (mine.reports.size() >= BATCH) {
            flush(shard, mine);
        }
    }

    private synchronized void flush(int shard, Pending batch) {
        if (pending.remove(shard, batch)) {
            broker.send(Contract.reportsQueue(shard), bytes(new ReportBatch(batch.reports)))
                    .thenRun(() -> settle(batch));
        }
    }

    private synchronized void settle(Pending batch) {
        batch.settlements.forEach(Runnable::run);
    }

    private synchronized Map<String, Object> obey(String line) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
            case "count" -> {}
            case "progress" -> {
                return Map.of("done", done, "kept", kept.size());
            }
            case "mark" -> {
                done = 0;
                measured = 0;
                messages = 0;
            }
            case "task-millis" -> {
                taskMillis = Integer.parseInt(words[1]);
                randomMillis = 0;
            }
            case "task-random" -> randomMillis = Integer.parseInt(words[1]);
            case "capacity" -> hello(Integer.parseInt(words[1]));
            case "keep" -> keeps = true;
            case "let-go" -> {
                keeps = false;
                kept.forEach(this::succeed);
                kept.clear();
            }
            default -> throw new IllegalArgumentException(line);
        }
        int[] sorted = Arrays.copyOf(latencies, measured);
        Arrays.sort(sorted);
        Map<String, Object> answer = new HashMap<>();
        answer.put("done", done);
        answer.put("kept", kept.size());
        answer.put("messages", messages);
        answer.put("measured", measured);
        for (double part : new double[] {0.5, 0.9, 0.99, 0.999}) {
            answer.put(
                    "p" + part,
                    measured == 0 ? 0.0 : sorted[(int) Math.min(measured - 1.0, Math.floor(part * measured))] / 1e3);
        }
        return answer;
    }

    private TaskBatch read(byte[] body) {
        try {
            return json.readValue(body, TaskBatch.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] bytes(Object message) {
        try {
            return json.writeValueAsBytes(message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Arguments: the server's address, the file with the credential, the capacity. Ends with stdin. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        NoOpProvisioner provisioner = new NoOpProvisioner(
                URI.create(arguments[0]),
                Files.readString(Path.of(arguments[1])).strip(),
                Integer.parseInt(arguments[2]));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(provisioner.json.writeValueAsString(provisioner.obey(line)));
        }
        System.exit(0);
    }
}
