/** What of execution is durable, in plain JDBC. */
@NullMarked
package io.loom.execution.journal;

import org.jspecify.annotations.NullMarked;
