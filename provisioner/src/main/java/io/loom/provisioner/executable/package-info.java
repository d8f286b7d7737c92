/** Plugins in any language: programs that are handed a question as JSON and answer in lines of JSON. */
@NullMarked
package io.loom.provisioner.executable;

import org.jspecify.annotations.NullMarked;
