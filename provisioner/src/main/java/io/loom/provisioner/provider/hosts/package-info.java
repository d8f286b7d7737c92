/** Machines that the user already has, taken and given back. */
@NullMarked
package io.loom.provisioner.provider.hosts;

import org.jspecify.annotations.NullMarked;
