@NullMarked
package io.loom.model;

import org.jspecify.annotations.NullMarked;
