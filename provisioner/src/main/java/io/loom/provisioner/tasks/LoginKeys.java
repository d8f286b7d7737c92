package io.loom.provisioner.tasks;

import io.loom.contract.SecretBundle;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.SshKeys;
import java.security.KeyPair;
import java.util.Collection;
import java.util.List;

/**
 * The keys by which Loom itself logs in to the nodes of a cluster.
 *
 * @param pairs the newest first; more than one while the cluster's key is being rotated
 */
record LoginKeys(List<KeyPair> pairs) {

    LoginKeys {
        pairs = List.copyOf(pairs);
    }

    /**
     * Those of a task.
     *
     * @throws TaskFailure lasting, {@code no-ssh-key} where its secrets hold none, {@code bad-ssh-key} where one cannot be read
     */
    static LoginKeys of(SecretBundle bundle) {
        List<String> texts = bundle.sshPrivateKeys();
        if (texts.isEmpty()) {
            throw TaskFailure.lasting("no-ssh-key", "The task's secrets hold no SSH private key.");
        }
        return new LoginKeys(texts.stream().map(SshKeys::readPrivate).toList());
    }

    /** Their public keys, one line each, OpenSSH format, without a comment. */
    List<String> lines() {
        return pairs.stream().map(LoginKeys::line).toList();
    }

    /** Those whose public keys are among these. */
    LoginKeys among(Collection<String> lines) {
        return new LoginKeys(
                pairs.stream().filter(pair -> lines.contains(line(pair))).toList());
    }

    /** Those whose public keys are not among these. */
    LoginKeys without(Collection<String> lines) {
        return new LoginKeys(
                pairs.stream().filter(pair -> !lines.contains(line(pair))).toList());
    }

    private static String line(KeyPair pair) {
        return SshKeys.writePublic(pair.getPublic());
    }
}
