/** Resources of plugins: files and archives of a tenant, by version, and which of them operations go by. */
@NullMarked
package io.loom.resources;

import org.jspecify.annotations.NullMarked;
