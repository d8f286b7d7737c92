/** The chaos run: a real installation under load, whose parts are killed, frozen and cut off, judged from outside. */
@NullMarked
package io.loom.benchmarks.chaos;

import org.jspecify.annotations.NullMarked;
