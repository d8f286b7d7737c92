/** Broken input for whatever takes input from outside. */
@NullMarked
package io.loom.fuzz;

import org.jspecify.annotations.NullMarked;
