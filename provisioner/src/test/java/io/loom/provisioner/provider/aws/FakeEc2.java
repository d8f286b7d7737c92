package io.loom.provisioner.provider.aws;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.provisioner.cloud.FakeCloud;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** EC2 as its documentation has it, for instances that run at once: a client token launches one of them. */
public final class FakeEc2 extends FakeCloud {
    private static final String INSTANCE_TAGS = "TagSpecification\\.1\\.Tag\\.\\d+\\.Key";

    private final Map<String, Instance> instances = new LinkedHashMap<>();

    private record Instance(String id, String clientToken, Map<String, String> tags, String state) {

        Instance terminated() {
            return new Instance(id, clientToken, tags, "terminated");
        }

        boolean matches(String filter, String value) {
            return switch (filter) {
                case "instance-state-name" -> !state.equals("terminated");
                case "client-token" -> clientToken.equals(value);
                default -> value.equals(tags.get(filter.substring("tag:".length())));
            };
        }

        String xml() {
            return "<item><instancesSet><item><instanceId>" + id + "</instanceId><instanceState><name>" + state
                    + "</name></instanceState><instanceType>t3.small</instanceType>"
                    + "<launchTime>2026-01-02T03:04:05.000Z</launchTime><privateIpAddress>192.0.2.8</privateIpAddress><tagSet>"
                    + tags.entrySet().stream()
                            .map(tag ->
                                    "<item><key>" + tag.getKey() + "</key><value>" + tag.getValue() + "</value></item>")
                            .collect(Collectors.joining())
                    + "</tagSet></item></instancesSet></item>";
        }
    }

    @Override
    public String type() {
        return "aws";
    }

    @Override
    public Map<String, Object> fields() {
        return Map.of("region", "eu-west-1", "accessKeyId", "AKIDEXAMPLE", "endpoint", url());
    }

    @Override
    public Map<String, String> secrets() {
        return Map.of("secretAccessKey", "secret-of-aws");
    }

    @Override
    public String flavor() {
        return "t3.small";
    }

    @Override
    public String image() {
        return "ami-1";
    }

    @Override
    public int machines() {
        return (int) instances.values().stream()
                .filter(instance -> !instance.state().equals("terminated"))
                .count();
    }

    @Override
    protected Answer answer(String method, String path, Map<String, String> query, JsonNode body) {
        String action = query.getOrDefault("Action", "");
        return switch (action) {
            case "DescribeImages" ->
                said(
                        action,
                        "<imagesSet><item><imageId>ami-1</imageId><rootDeviceName>/dev/xvda</rootDeviceName></item></imagesSet>");
            case "RunInstances" -> run(query);
            case "DescribeInstances" -> describe(query);
            case "TerminateInstances" -> {
                instances.computeIfPresent(
                        query.getOrDefault("InstanceId.1", ""), (id, instance) -> instance.terminated());
                yield said(action, "");
            }
            default -> said(action, "");
        };
    }

    private Answer run(Map<String, String> query) {
        if (quotaIsUsedUp()) {
            return error(
                    400,
                    "InstanceLimitExceeded",
                    "You have requested more instances (11) than your current instance limit of 10 allows.");
        }
        String clientToken = query.getOrDefault("ClientToken", "");
        Instance made = instances.values().stream()
                .filter(instance -> instance.clientToken().equals(clientToken))
                .findFirst()
                .orElseGet(() -> new Instance("i-" + (instances.size() + 1), clientToken, tags(query), "running"));
        instances.put(made.id(), made);
        return said("RunInstances", made.xml().replaceFirst("^<item>", "").replaceFirst("</item>$", ""));
    }

    private static Map<String, String> tags(Map<String, String> query) {
        Map<String, String> tags = new TreeMap<>();
        query.forEach((key, name) -> {
            if (key.matches(INSTANCE_TAGS)) {
                tags.put(name, query.getOrDefault(key.replaceFirst("Key$", "Value"), ""));
            }
        });
        return tags;
    }

    private Answer describe(Map<String, String> query) {
        String id = query.get("InstanceId.1");
        if (id != null && !instances.containsKey(id)) {
            return error(400, "InvalidInstanceID.NotFound", "The instance ID '" + id + "' does not exist");
        }
        return said(
                "DescribeInstances",
                instances.values().stream()
                        .filter(instance -> id == null || instance.id().equals(id))
                        .filter(instance -> matches(instance, query))
                        .map(Instance::xml)
                        .collect(Collectors.joining("", "<reservationSet>", "</reservationSet>")));
    }

    private static boolean matches(Instance instance, Map<String, String> query) {
        return query.entrySet().stream()
                .filter(entry -> entry.getKey().matches("Filter\\.\\d+\\.Name"))
                .allMatch(entry -> instance.matches(
                        entry.getValue(), query.getOrDefault(entry.getKey().replaceFirst("Name$", "Value.1"), "")));
    }

    private static Answer said(String action, String content) {
        return xml(
                200,
                "<" + action
                        + "Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>req-1</requestId>"
                        + content + "</" + action + "Response>");
    }

    private static Answer error(int status, String code, String message) {
        return xml(
                status,
                "<Response><Errors><Error><Code>" + code + "</Code><Message>" + message
                        + "</Message></Error></Errors><RequestID>req-1</RequestID></Response>");
    }

    private static Answer xml(int status, String content) {
        return new Answer(status, Map.of("Content-Type", "text/xml;charset=UTF-8"), content);
    }
}
