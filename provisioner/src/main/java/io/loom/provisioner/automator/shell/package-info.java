/** Runs a service's scripts. */
@NullMarked
package io.loom.provisioner.automator.shell;

import org.jspecify.annotations.NullMarked;
