/** Runs Ansible playbooks on the node itself. */
@NullMarked
package io.loom.provisioner.automator.ansible;

import org.jspecify.annotations.NullMarked;
