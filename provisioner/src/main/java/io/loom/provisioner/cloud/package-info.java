/** What all providers with an HTTP API share: requests, tokens, throttling, failures in the cloud's own words. */
@NullMarked
package io.loom.provisioner.cloud;

import org.jspecify.annotations.NullMarked;
