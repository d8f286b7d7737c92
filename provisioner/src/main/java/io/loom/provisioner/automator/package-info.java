/** What surrounds an action of a service on its node, whatever automator does it. */
@NullMarked
package io.loom.provisioner.automator;

import org.jspecify.annotations.NullMarked;
