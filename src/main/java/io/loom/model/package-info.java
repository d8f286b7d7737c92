/** Definitions as immutable records: what they hold, how they are read, resolved, validated, and their macros expanded. */
@NullMarked
package io.loom.model;

import org.jspecify.annotations.NullMarked;
