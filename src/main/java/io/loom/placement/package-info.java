/** The placement problem: how many nodes of each layout stand where. Nothing of Timefold leaves this package. */
@NullMarked
package io.loom.placement;

import org.jspecify.annotations.NullMarked;
