/** What happened, in order: domain events, their stream and web hooks. */
@NullMarked
package io.loom.events;

import org.jspecify.annotations.NullMarked;
