/** SSH to nodes: pooled connections, pinned host keys, commands and streams. */
@NullMarked
package io.loom.provisioner.ssh;

import org.jspecify.annotations.NullMarked;
