@NullMarked
package io.loom.resources;

import org.jspecify.annotations.NullMarked;
