/** Does the tasks: from an assignment to the report of its end. */
@NullMarked
package io.loom.provisioner.tasks;

import org.jspecify.annotations.NullMarked;
