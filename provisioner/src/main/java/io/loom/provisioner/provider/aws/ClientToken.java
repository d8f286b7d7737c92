package io.loom.provisioner.provider.aws;

import io.loom.provisioner.plugin.MachineToken;

/**
 * The client tokens of one machine. EC2 answers a launch that has a client token which it knows with the instance that it made then, and
 * goes on to do so when that instance was terminated. So a machine has a row of client tokens: one that stands for a terminated
 * instance is passed over. Every attempt goes along the same row from its beginning, so that no two of them launch two.
 */
final class ClientToken {

    /** How many instances in a row may have ended before it is said that a machine cannot be made. */
    static final int MOST = 20;

    private ClientToken() {}

    /** The token at a place of the row, from 0; at most 64 characters, as EC2 demands. */
    static String of(MachineToken token, int place) {
        return "loom-" + token.nodeId() + "-" + place;
    }

    static boolean isOf(MachineToken token, String clientToken) {
        return clientToken.startsWith("loom-" + token.nodeId() + "-");
    }
}
