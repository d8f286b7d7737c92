/** Who may do what: tenants, quotas, users, roles, tokens, secrets, audit. */
@NullMarked
package io.loom.tenancy;

import org.jspecify.annotations.NullMarked;
