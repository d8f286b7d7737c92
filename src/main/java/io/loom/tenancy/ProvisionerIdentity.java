package io.loom.tenancy;

import java.util.UUID;

/**
 * A provisioner that has shown its credential.
 *
 * @param id of the provisioner
 * @param name its name
 */
public record ProvisionerIdentity(UUID id, String name) {}
