/** Web hooks: events told to other systems over HTTP, signed, in order, until they are taken. */
@NullMarked
package io.loom.events.webhooks;

import org.jspecify.annotations.NullMarked;
