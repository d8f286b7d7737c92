/** Provider type {@code joyent}: machines of Triton (formerly Joyent) by CloudAPI. */
@NullMarked
package io.loom.provisioner.provider.joyent;

import org.jspecify.annotations.NullMarked;
