package io.loom.contract;

import java.util.UUID;

/** Names and limits that both sides of the wire must agree on. */
public final class Contract {

    /** Raised when a message changes in a way that an older peer would misread. */
    public static final int VERSION = 1;

    /** AMQP application property that carries {@link #VERSION}. */
    public static final String VERSION_PROPERTY = "loom-contract-version";

    /** Queue that every provisioner says {@link ProvisionerMessage}s to. */
    public static final String PROVISIONERS_QUEUE = "loom.provisioners";

    /** Number of shards of a new installation; the number in force is the one recorded in the database. */
    public static final int DEFAULT_SHARDS = 64;

    /** The pool of provisioners and tasks that name no other. */
    public static final String DEFAULT_POOL = "default";

    /** Key in a {@link SecretBundle} of the private key, OpenSSH format, that opens the nodes of a cluster. */
    public static final String SSH_PRIVATE_KEY = "ssh-private-key";

    /**
     * Key in a {@link SecretBundle} of the private keys that open nodes which the newer one does not open yet, one behind the other.
     * Absent where the key of the cluster is not being rotated.
     */
    public static final String OLDER_SSH_PRIVATE_KEYS = "ssh-private-keys-older";

    /** Tag of every machine: which installation of Loom it belongs to. */
    public static final String INSTALLATION_TAG = "loom-installation";

    /** Code of a {@link TaskReport.Failed}: the provider has no room for such a machine at that location, though the account might have one. */
    public static final String NO_CAPACITY = "no-capacity";

    /** Code of a {@link TaskReport.Failed}: the account's limit at the provider is reached. */
    public static final String QUOTA_EXCEEDED = "quota-exceeded";

    private Contract() {}

    /** Queue from which the provisioners of a pool compete for {@link TaskBatch}es. */
    public static String tasksQueue(String pool) {
        return "loom.tasks." + pool;
    }

    /**
     * Path below a server of a resource's content, for an enrolled provisioner.
     *
     * @param operation an operation under way that goes by the resource
     */
    public static String resourceContent(String sha256, UUID operation) {
        return "/api/v1/resource-contents/" + sha256 + "?operation=" + operation;
    }

    /** Queue of the {@link TaskReport}s about the tasks of one shard. */
    public static String reportsQueue(int shard) {
        return "loom.reports." + shard;
    }

    /** Queue of the {@link ControlMessage}s to one incarnation of a provisioner. */
    public static String controlQueue(String incarnation) {
        return "loom.control." + incarnation;
    }
}
