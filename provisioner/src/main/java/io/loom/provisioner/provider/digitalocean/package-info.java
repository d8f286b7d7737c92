/** Provider type {@code digitalocean}: droplets. */
@NullMarked
package io.loom.provisioner.provider.digitalocean;

import org.jspecify.annotations.NullMarked;
