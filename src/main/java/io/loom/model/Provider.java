package io.loom.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
