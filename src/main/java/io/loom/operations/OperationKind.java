package io.loom.operations;

/** What an operation does to its cluster. */
public enum OperationKind {
    CREATE,
    DELETE
}
