/** The messages between server and provisioner: immutable records that know JSON and nothing else of Loom. */
@NullMarked
package io.loom.contract;

import org.jspecify.annotations.NullMarked;
