/** A node as a task sees it: actions under a lock that carries the attempt, output streamed, results kept. */
@NullMarked
package io.loom.provisioner.node;

import org.jspecify.annotations.NullMarked;
