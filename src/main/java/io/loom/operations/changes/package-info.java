/**
 * The kinds of change of a standing cluster, one class each: from which states it is allowed, what it asks of the
 * placement, which work follows from the plan. Pure.
 */
@NullMarked
package io.loom.operations.changes;

import org.jspecify.annotations.NullMarked;
