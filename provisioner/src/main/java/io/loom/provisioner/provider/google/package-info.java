/** Provider type {@code google}: machines of Google Compute Engine. */
@NullMarked
package io.loom.provisioner.provider.google;

import org.jspecify.annotations.NullMarked;
