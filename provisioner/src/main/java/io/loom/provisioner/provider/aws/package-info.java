/** Machines of Amazon EC2. */
@NullMarked
package io.loom.provisioner.provider.aws;

import org.jspecify.annotations.NullMarked;
