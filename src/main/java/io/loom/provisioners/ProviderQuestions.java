package io.loom.provisioners;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.contract.Contract;
import io.loom.contract.ControlMessage;
import io.loom.contract.PluginDescriptor;
import io.loom.platform.amqp.BrokerConnection;
import io.loom.provisioners.Incarnations.Live;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.Optional;

/** Puts questions about accounts at providers to live incarnations; their answers are told by CDI events. */
@ApplicationScoped
public class ProviderQuestions {

    private final Incarnations incarnations;
    private final BrokerConnection broker;
    private final ObjectMapper json;

    ProviderQuestions(Incarnations incarnations, BrokerConnection broker, ObjectMapper json) {
        this.incarnations = incarnations;
        this.broker = broker;
        this.json = json;
    }

    /** The live incarnation of a pool with a provider type that does the fewest tasks now; empty where there is none. */
    public Optional<String> chosen(String pool, String providerType) {
        return incarnations.live().stream()
                .filter(live -> live.pools().contains(pool) && serves(live, providerType))
                .min(Comparator.comparingInt(Live::running).thenComparing(Live::name))
                .map(Live::name);
    }

    private static boolean serves(Live live, String providerType) {
        return live.plugins().stream()
                .anyMatch(plugin -> plugin.kind() == PluginDescriptor.Kind.PROVIDER
                        && plugin.name().equals(providerType));
    }

    /** Sends a question; one that does not arrive is not answered. */
    public void ask(String incarnation, ControlMessage question) {
        try {
            broker.send(Contract.controlQueue(incarnation), json.writeValueAsBytes(question));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A message of the contract cannot be written as JSON.", e);
        }
    }
}
