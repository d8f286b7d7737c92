/** Runs services in containers on their nodes. */
@NullMarked
package io.loom.provisioner.automator.docker;

import org.jspecify.annotations.NullMarked;
