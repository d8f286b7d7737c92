package io.loom.operations;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Body of a request to run a command on nodes.
 *
 * @param command a shell script, run as the nodes' SSH user; it is kept with the operation and in the audit, so that it must hold
 *     no secret
 * @param services only nodes that have one of these; null for any
 * @param nodes numbers of the nodes; null for all
 */
public record RunCommand(
        @NotBlank @Size(max = 65_536) String command,
        @Nullable List<@NotNull String> services,
        @Nullable List<@NotNull Integer> nodes) {}
