@NullMarked
package io.loom.taskgraph;

import org.jspecify.annotations.NullMarked;
