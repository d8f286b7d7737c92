/** Macros: the places in configuration and links that are filled in once a cluster's nodes are known. */
@NullMarked
package io.loom.model.macro;

import org.jspecify.annotations.NullMarked;
