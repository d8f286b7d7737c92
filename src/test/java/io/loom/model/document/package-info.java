@NullMarked
package io.loom.model.document;

import org.jspecify.annotations.NullMarked;
