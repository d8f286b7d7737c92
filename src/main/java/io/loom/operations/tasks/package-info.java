/** What tasks contain: what the engine is answered at dispatch, from what is known of an operation, and why tasks wait. */
@NullMarked
package io.loom.operations.tasks;

import org.jspecify.annotations.NullMarked;
