/** What clusters have used: node-hours and cost, of those that are gone as well. */
@NullMarked
package io.loom.usage;

import org.jspecify.annotations.NullMarked;
