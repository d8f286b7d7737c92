/** The provisioner: takes tasks from a pool's queue, does them on providers and nodes, and reports. */
@NullMarked
package io.loom.provisioner;

import org.jspecify.annotations.NullMarked;
