package io.loom.tenancy;

/** What a user may do. OPERATOR is of the platform; the others hold within one tenant. */
public enum Role {
    /** Looks after tenants and provisioners. */
    OPERATOR,
    /** Writes definitions, users and tokens of a tenant; sees all its clusters. */
    ADMIN,
    /** Makes clusters, and sees own ones. */
    USER,
    /** Sees definitions, and clusters without their logs. */
    VIEWER
}
