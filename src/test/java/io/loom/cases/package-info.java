/** Runs the language-neutral cases: facts about the original system that Loom must keep, or do better. */
@NullMarked
package io.loom.cases;

import org.jspecify.annotations.NullMarked;
