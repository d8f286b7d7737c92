package io.loom.operations.tasks;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import java.io.IOException;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A configuration that goes out with many tasks: it is written as JSON once. Unmodifiable, thread-safe. */
public final class SharedConfig extends AbstractMap<String, Object> implements JsonSerializable {

    private final Map<String, Object> config;
    private volatile @Nullable SerializedString json;

    /** @param config which nobody changes any more */
    SharedConfig(Map<String, Object> config) {
        this.config = config;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return config.entrySet();
    }

    @Override
    public void serialize(JsonGenerator generator, SerializerProvider provider) throws IOException {
        SerializedString written = json;
        if (written == null) {
            written = new SerializedString(((ObjectMapper) generator.getCodec()).writeValueAsString(config));
            json = written;
        }
        generator.writeRawValue(written);
    }

    @Override
    public void serializeWithType(JsonGenerator generator, SerializerProvider provider, TypeSerializer type)
            throws IOException {
        serialize(generator, provider);
    }
}
