/** What keeps the long-lived threads of a provisioner going. */
@NullMarked
package io.loom.provisioner.supervision;

import org.jspecify.annotations.NullMarked;
