@NullMarked
package io.loom.model.macro;

import org.jspecify.annotations.NullMarked;
