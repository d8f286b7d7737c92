/** Nodes on this machine, really reached over SSH, held by a keeper process. */
@NullMarked
package io.loom.provisioner.provider.sandbox;

import org.jspecify.annotations.NullMarked;
