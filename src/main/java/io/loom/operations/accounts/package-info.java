/**
 * What provisioners are asked about accounts at providers (checks, offers, searches), and machines that they found there
 * and that belong to no node.
 */
@NullMarked
package io.loom.operations.accounts;

import org.jspecify.annotations.NullMarked;
