/** The use cases on clusters: plan, apply, follow. */
@NullMarked
package io.loom.operations;

import org.jspecify.annotations.NullMarked;
