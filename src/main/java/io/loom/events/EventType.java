package io.loom.events;

/** What can happen. Its word is the type of the event on streams and in web hooks; words stay as they are. */
public enum EventType {
    CLUSTER_CREATED("cluster.created"),
    CLUSTER_STATE_CHANGED("cluster.state-changed"),
    CLUSTER_LEASE_CHANGED("cluster.lease-changed"),
    CLUSTER_LEASE_WARNED("cluster.lease-warned"),
    CLUSTER_LABELS_CHANGED("cluster.labels-changed"),
    CLUSTER_DELETED("cluster.deleted"),
    NODE_STATE_CHANGED("node.state-changed"),
    NODE_CONDITION_CHANGED("node.condition-changed"),
    OPERATION_QUEUED("operation.queued"),
    OPERATION_STARTED("operation.started"),
    OPERATION_PAUSED("operation.paused"),
    OPERATION_RESUMED("operation.resumed"),
    OPERATION_ABORT_REQUESTED("operation.abort-requested"),
    OPERATION_ABANDONED("operation.abandoned"),
    OPERATION_ENDED("operation.ended"),
    TASK_STARTED("task.started"),
    TASK_PROGRESSED("task.progressed"),
    TASK_SUCCEEDED("task.succeeded"),
    TASK_FAILED("task.failed"),
    DEFINITION_WRITTEN("definition.written"),
    DEFINITION_DELETED("definition.deleted"),
    PROVISIONER_JOINED("provisioner.joined"),
    PROVISIONER_LOST("provisioner.lost"),
    PROVISIONER_LEFT("provisioner.left"),
    WEBHOOK_SUSPENDED("webhook.suspended"),
    WEBHOOK_RESUMED("webhook.resumed");

    private final String word;

    EventType(String word) {
        this.word = word;
    }

    /** Whether only administrators of a tenant hear of it: it shows what only they may see. */
    boolean isForAdministrators() {
        return this == WEBHOOK_SUSPENDED || this == WEBHOOK_RESUMED;
    }

    /** As streams and web hooks say it: dotted, past tense. */
    public String word() {
        return word;
    }
}
