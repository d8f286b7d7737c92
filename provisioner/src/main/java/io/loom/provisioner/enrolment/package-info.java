/** The conversation with the server over HTTPS: incarnations and secret bundles. */
@NullMarked
package io.loom.provisioner.enrolment;

import org.jspecify.annotations.NullMarked;
