/** AMQP 1.0 links whose addresses are known only at run time: to pools, shards and incarnations. */
@NullMarked
package io.loom.platform.amqp;

import org.jspecify.annotations.NullMarked;
