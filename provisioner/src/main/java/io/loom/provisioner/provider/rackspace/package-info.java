/** Rackspace's public cloud: its own identity service before the API of Nova. */
@NullMarked
package io.loom.provisioner.provider.rackspace;

import org.jspecify.annotations.NullMarked;
