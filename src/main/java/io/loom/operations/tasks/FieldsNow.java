package io.loom.operations.tasks;

import io.loom.clusters.ClusterProvider;
import io.loom.contract.Contract;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.PluginDescriptor.FieldSchema;
import io.loom.model.PluginFields;
import io.loom.model.Provider;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster's tasks go by at a provider: what its administrator says there now, over it what the cluster's user gave; but what
 * says where machines are, as it was when they were made, and what the provider's type does not know, as it was.
 *
 * @param then what the cluster was given
 * @param type the provider's, as a live provisioner describes it; null where none does
 */
record FieldsNow(ClusterProvider then, @Nullable PluginDescriptor type) {

    /** The values that are not secret. */
    Map<String, Object> plain(Provider now) {
        if (type == null) {
            return then.fields();
        }
        return over(
                then.fields(),
                said(now, type).plain(),
                name -> isOfUser(name) || !isNoLocation(PluginFields.schema(type, name)));
    }

    /**
     * The secrets, the cluster's own key among them.
     *
     * @param stored what the cluster was given
     * @param kept what the provider has in the vault; the rest of its secrets was not known for such when it was written
     */
    Map<String, String> secret(Map<String, String> stored, Provider now, Map<String, String> kept) {
        Map<String, String> said =
                new LinkedHashMap<>(type == null ? Map.of() : said(now, type).secret());
        said.putAll(kept);
        return over(stored, said, name -> {
            FieldSchema schema = type == null ? null : PluginFields.schema(type, name);
            boolean isGone = schema == null && !said.containsKey(name);
            boolean isLocation = schema != null && Boolean.TRUE.equals(schema.location());
            boolean isKey = name.equals(Contract.SSH_PRIVATE_KEY) || name.equals(Contract.OLDER_SSH_PRIVATE_KEYS);
            return isKey || isOfUser(name) || isGone || isLocation;
        });
    }

    private static PluginFields.Split said(Provider now, PluginDescriptor type) {
        Map<String, Object> said = new LinkedHashMap<>(PluginFields.defaults(type));
        now.pluginFields().forEach((name, value) -> {
            if (!PluginFields.isBlank(value) && !PluginFields.SET.equals(value)) {
                said.put(name, value);
            }
        });
        return PluginFields.split(type, said);
    }

    private static boolean isNoLocation(@Nullable FieldSchema schema) {
        return schema != null && Boolean.FALSE.equals(schema.location());
    }

    /** Where that was not kept, whatever users may set is theirs. */
    private boolean isOfUser(String name) {
        Set<String> known = then.ofUser();
        return known != null ? known.contains(name) : type == null || PluginFields.isForUsers(type, name);
    }

    private static <T> Map<String, T> over(Map<String, T> then, Map<String, T> now, Predicate<String> stays) {
        Map<String, T> values = new LinkedHashMap<>(then);
        values.keySet().removeIf(stays.negate());
        now.forEach((name, value) -> {
            if (!stays.test(name)) {
                values.put(name, value);
            }
        });
        return values;
    }
}
