/** What a provider type and an automator type must offer, and how their forms are described. */
@NullMarked
package io.loom.provisioner.plugin;

import org.jspecify.annotations.NullMarked;
