package io.loom.tenancy;

import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Public keys that let people in, all that there are.
 *
 * @param authorizedKeys each a line as in a file {@code id_ed25519.pub}, without options; empty for none
 */
@Schema(name = "AuthorizedKeys")
record KeysBody(@NotNull List<@NotNull String> authorizedKeys) {}
