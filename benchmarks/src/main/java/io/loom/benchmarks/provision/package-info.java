/** What provisioners cost and how fast they are: real provisioners, over real SSH, beside Ansible and OpenSSH. */
@NullMarked
package io.loom.benchmarks.provision;

import org.jspecify.annotations.NullMarked;
