package io.loom.execution;

/** Why an attempt of a task is made. */
public enum AttemptRole {
    /** To do what the task is there for. */
    OWN,
    /** To undo a failed attempt of the task, so that it can be tried again. */
    COMPENSATION
}
