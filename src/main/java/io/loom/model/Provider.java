package io.loom.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An account at a provider type.
 *
 * @param name identity
 * @param about words for people
 * @param providerType the plugin
 * @param fields the administrator's values, as the plugin's field schema asks for them; in the original's JSON {@code
 *     provisioner}
 * @param locations where machines can stand; one without limit, named {@code default}, where none is given
 * @param limit how many nodes of one cluster may stand there in all; null for no limit
 * @param capacity how much cpu and memory the machines of one cluster may have there in all; null for no limit
 * @param pool whose provisioners do the tasks of its nodes; null for the default one
 * @param hosts the machines that it has, each taken for one node at most; none where it makes as many as are asked for, or does not tell them apart
 */
public record Provider(
        String name,
        About about,
        String providerType,
        Map<String, Object> fields,
        List<Location> locations,
        @Nullable Integer limit,
        @Nullable Resources capacity,
        @Nullable String pool,
        List<Host> hosts)
        implements Definition {

    /** The field in which the plugin is given the addresses of hosts. */
    public static final String HOSTS = "hosts";

    /** Lists that older documents lack are empty. */
    @SuppressWarnings("ConstantValue")
    public Provider {
        hosts = hosts == null ? List.of() : List.copyOf(hosts);
    }

    /** In the default pool, without hosts. */
    public Provider(
            String name,
            About about,
            String providerType,
            Map<String, Object> fields,
            List<Location> locations,
            @Nullable Integer limit,
            @Nullable Resources capacity) {
        this(name, about, providerType, fields, locations, limit, capacity, null, List.of());
    }

    /** Without limits of its own. */
    public Provider(
            String name, About about, String providerType, Map<String, Object> fields, List<Location> locations) {
        this(name, about, providerType, fields, locations, null, null);
    }

    /** The same with other values of its fields. */
    public Provider withFields(Map<String, Object> changed) {
        return new Provider(name, about, providerType, changed, locations, limit, capacity, pool, hosts);
    }

    /**
     * The addresses in the plugin's field, of hosts that are all alike: each is a machine of whatever hardware type, at
     * whatever location. Empty where the plugin is another, or hosts are listed one by one.
     */
    public List<String> alikeHosts() {
        if (!HOSTS.equals(providerType) || !hosts.isEmpty()) {
            return List.of();
        }
        return addresses(fields.get(HOSTS));
    }

    /** The addresses of all hosts that it lists, one by one or in the plugin's field. */
    public Set<String> listedHosts() {
        return Set.copyOf(addresses(pluginFields().get(HOSTS)));
    }

    private static List<String> addresses(@Nullable Object field) {
        List<?> texts =
                field instanceof List<?> list ? list : Stream.ofNullable(field).toList();
        return texts.stream()
                .flatMap(text -> Arrays.stream(text.toString().split("[\\s,]+")))
                .filter(text -> !text.isEmpty())
                .map(text -> HostAddress.of(text).orElse(text))
                .distinct()
                .toList();
    }

    /** How many nodes of one cluster may stand there in all: the limit, and no more than there are hosts; null for no limit. */
    public @Nullable Integer nodeLimit() {
        if (!HOSTS.equals(providerType) || !hosts.isEmpty() || !fields.containsKey(HOSTS)) {
            return limit;
        }
        int alike = alikeHosts().size();
        return Math.min(alike, limit == null ? alike : limit);
    }

    /** The fields without hosts that are taken. */
    Map<String, Object> fieldsWithout(Set<String> taken) {
        List<String> alike = alikeHosts();
        if (alike.isEmpty()) {
            return fields;
        }
        Map<String, Object> left = new LinkedHashMap<>(fields);
        left.put(HOSTS, alike.stream().filter(host -> !taken.contains(host)).collect(Collectors.joining(" ")));
        return Ordered.map(left);
    }

    /** The fields without the hosts: none can be named while a node has one that is not known by name. */
    Map<String, Object> fieldsWithoutHosts() {
        if (alikeHosts().isEmpty()) {
            return fields;
        }
        Map<String, Object> left = new LinkedHashMap<>(fields);
        left.remove(HOSTS);
        return Ordered.map(left);
    }

    /** The administrator's values as the plugin needs them: hosts that are listed are a field of it too. */
    public Map<String, Object> pluginFields() {
        if (hosts.isEmpty()) {
            return fields;
        }
        Map<String, Object> all = new LinkedHashMap<>(fields);
        all.put(HOSTS, String.join(" ", hosts.stream().map(Host::address).toList()));
        return Ordered.map(all);
    }

    @Override
    public DefinitionKind kind() {
        return DefinitionKind.PROVIDER;
    }
}
