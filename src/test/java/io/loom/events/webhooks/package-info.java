@NullMarked
package io.loom.events.webhooks;

import org.jspecify.annotations.NullMarked;
