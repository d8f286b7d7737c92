package io.loom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** Fields that providers ask their users for. */
final class ProviderFields {

    private ProviderFields() {}

    /**
     * Writes fields into a request, in the place of those that it has.
     *
     * @param fields by name; the name of a provider and a slash may stand before it
     */
    static void putInto(ObjectNode request, Map<String, String> fields) {
        request.remove(List.of("providerFields", "fieldsByProvider"));
        fields.forEach((key, value) -> {
            int slash = key.indexOf('/');
            if (slash < 0) {
                request.withObject("/providerFields").put(key, value);
            } else {
                ObjectNode byProvider = request.withObject("/fieldsByProvider");
                String provider = key.substring(0, slash);
                ObjectNode own = byProvider.has(provider)
                        ? (ObjectNode) byProvider.get(provider)
                        : byProvider.putObject(provider);
                own.put(key.substring(slash + 1), value);
            }
        });
    }
}
