/** Resources of plugins: fetched from the server, checked, and kept in a bounded folder. */
@NullMarked
package io.loom.provisioner.resource;

import org.jspecify.annotations.NullMarked;
