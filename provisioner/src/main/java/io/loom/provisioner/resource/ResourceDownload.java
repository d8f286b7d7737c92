package io.loom.provisioner.resource;

import io.loom.contract.ResourceRef;
import io.loom.provisioner.plugin.TaskFailure;
import java.nio.file.Path;

/** Brings the content of a resource to this machine. */
@FunctionalInterface
public interface ResourceDownload {

    /**
     * Writes the content as it comes; whether it is the right one is for the caller to find out.
     *
     * @param into a file, which is made
     * @throws TaskFailure passing, when the server does not hand it out or cannot be reached
     */
    void download(ResourceRef resource, Path into) throws InterruptedException;
}
