/** Runs Chef, or its free twin Cinc, in local mode. */
@NullMarked
package io.loom.provisioner.automator.chef;

import org.jspecify.annotations.NullMarked;
