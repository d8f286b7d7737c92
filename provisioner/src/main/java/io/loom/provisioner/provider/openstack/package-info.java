/** OpenStack: machines are servers of Nova, with ports and addresses of Neutron. */
@NullMarked
package io.loom.provisioner.provider.openstack;

import org.jspecify.annotations.NullMarked;
