/** Definitions as people write them: JSON and YAML, Loom's own documents and the original's files, read and written. */
@NullMarked
package io.loom.model.document;

import org.jspecify.annotations.NullMarked;
