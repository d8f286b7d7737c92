package io.loom.provisioners;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Port: says what is in a secret bundle. Joins the caller's transaction. */
public interface SecretBundles {

    /**
     * The secrets as they are now, for a provisioner that has to do with them; empty for any other, and where there are none.
     *
     * @param id as a task names it
     * @param poolsByRun the incarnations of the provisioner that have not ended, and whose tasks each takes
     */
    Optional<Map<String, String>> now(String id, Map<String, Set<String>> poolsByRun);
}
