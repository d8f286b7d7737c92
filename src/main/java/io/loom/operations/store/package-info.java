/**
 * What the database keeps of operations: their rows, what each means for each node, and plans that may be applied. Their
 * formats are held by golden files.
 */
@NullMarked
package io.loom.operations.store;

import org.jspecify.annotations.NullMarked;
