@NullMarked
package io.loom.catalog;

import org.jspecify.annotations.NullMarked;
