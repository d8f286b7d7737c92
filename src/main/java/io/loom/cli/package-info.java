/** The command line: what needs no server stands on the core, all else on the REST API. */
@NullMarked
package io.loom.cli;

import org.jspecify.annotations.NullMarked;
