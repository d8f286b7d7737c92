/** The conversation over AMQP: assignments in, reports out, control. */
@NullMarked
package io.loom.provisioner.broker;

import org.jspecify.annotations.NullMarked;
