/** How many tasks a second the engine runs, and how soon each follows the other. */
@NullMarked
package io.loom.benchmarks.dispatch;

import org.jspecify.annotations.NullMarked;
