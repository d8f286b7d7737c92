/** Nodes as they are, against a placement: what to create, keep, change and delete, what work that is, and what it costs. */
@NullMarked
package io.loom.plan;

import org.jspecify.annotations.NullMarked;
