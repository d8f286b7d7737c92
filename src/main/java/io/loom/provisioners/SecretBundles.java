package io.loom.provisioners;

import java.util.Map;
import java.util.Optional;

/** Port: says what is in a secret bundle. Joins the caller's transaction. */
public interface SecretBundles {

    /**
     * The secrets as they are now; empty where there are none.
     *
     * @param id as a task names it
     */
    Optional<Map<String, String>> now(String id);
}
