package io.loom.provisioner.provider.openstack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.contract.Contract;
import io.loom.provisioner.cloud.CloudRequest;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineToken;
import java.util.Map;
import java.util.Optional;

/**
 * How the editions of Nova differ, above all by what servers are found with one query: metadata says whose a server is, but Nova does not
 * search it, so that what is found is always held to its metadata.
 */
public enum NovaEdition {
    /** Servers are found by Nova's tags, since its microversion 2.52 (release Pike). */
    OPENSTACK {
        @Override
        CloudRequest versioned(CloudRequest request) {
            return request.with(VERSION, "compute 2.52");
        }

        @Override
        Map<String, String> queryOf(MachineToken token) {
            return Map.of("tags", tag("loom-node", token.nodeId().toString()));
        }

        @Override
        Map<String, String> queryOf(String installation) {
            return Map.of("tags", tag(Contract.INSTALLATION_TAG, installation));
        }

        @Override
        void mark(ObjectNode server, MachineRequest request) {
            server.put("name", request.hostName());
            server.putArray("tags")
                    .add(tag("loom-node", request.token().nodeId().toString()))
                    .add(tag(Contract.INSTALLATION_TAG, request.tags().getOrDefault(Contract.INSTALLATION_TAG, "")));
        }
    },
    /** Without tags: servers are found by their names, which end with the node's id. */
    RACKSPACE {
        @Override
        CloudRequest versioned(CloudRequest request) {
            return request;
        }

        @Override
        Map<String, String> queryOf(MachineToken token) {
            return Map.of("name", token.nodeId().toString());
        }

        @Override
        Map<String, String> queryOf(String installation) {
            return Map.of();
        }

        @Override
        void mark(ObjectNode server, MachineRequest request) {
            server.put("name", request.hostName() + "-" + request.token().nodeId());
        }

        @Override
        boolean consoleTellsKeys() {
            return false;
        }

        @Override
        Optional<String> neighbours() {
            return Optional.of("private");
        }
    };

    /** Header that names the version of Nova's API. */
    static final String VERSION = "OpenStack-API-Version";

    private static final int LONGEST_TAG = 60;

    /** The request, with the version of the API that the marks need. */
    abstract CloudRequest versioned(CloudRequest request);

    /** Finds the servers that may be of a token. */
    abstract Map<String, String> queryOf(MachineToken token);

    /** Finds the servers that may be of an installation. */
    abstract Map<String, String> queryOf(String installation);

    /** Puts name and tags on what is to be made, besides its metadata. */
    abstract void mark(ObjectNode server, MachineRequest request);

    /** Whether Nova shows what a machine writes to its console. */
    boolean consoleTellsKeys() {
        return true;
    }

    /** Name of the network by which machines reach each other; empty where it is the first one. */
    Optional<String> neighbours() {
        return Optional.empty();
    }

    /** Tags have up to 60 characters, neither comma nor slash. */
    private static String tag(String key, String value) {
        String tag = (key + "=" + value).replaceAll("[,/]", "_");
        return tag.length() <= LONGEST_TAG ? tag : tag.substring(0, LONGEST_TAG);
    }
}
