/** Stored versions of definitions, their import and export. */
@NullMarked
package io.loom.catalog;

import org.jspecify.annotations.NullMarked;
