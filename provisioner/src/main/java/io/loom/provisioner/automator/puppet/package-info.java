/** Applies Puppet manifests. */
@NullMarked
package io.loom.provisioner.automator.puppet;

import org.jspecify.annotations.NullMarked;
