package io.loom.contract;

import java.util.Set;

/** The conversation over HTTPS by which a run of a provisioner becomes an incarnation. */
public final class Enrolment {

    private Enrolment() {}

    /**
     * {@code POST /api/v1/provisioners/incarnations}, with the provisioner's credential as bearer token.
     *
     * @param contractVersion {@link Contract#VERSION} of the provisioner
     * @param version of its build
     * @param host where it runs
     */
    public record Request(int contractVersion, String version, String host) {}

    /**
     * The answer, 201.
     *
     * @param incarnation name of this run
     * @param proof its secret, echoed in each {@link ProvisionerMessage}
     * @param brokerUrl {@code amqp://host:port} or {@code amqps://host:port}
     * @param brokerUser login at the broker
     * @param brokerPassword password at the broker
     * @param addressPrefix put before each queue name to make an address; empty on Artemis
     * @param pools that the credential may serve
     * @param heartbeatSeconds how often to say {@link ProvisionerMessage.Heartbeat}
     */
    public record Answer(
            String incarnation,
            String proof,
            String brokerUrl,
            String brokerUser,
            String brokerPassword,
            String addressPrefix,
            Set<String> pools,
            int heartbeatSeconds) {

        /** Names the incarnation, never a secret. */
        @Override
        public String toString() {
            return "Answer[" + incarnation + ", " + brokerUrl + ", pools " + pools + "]";
        }
    }
}
