package io.loom.platform;

import jakarta.ws.rs.core.EntityTag;
import org.jspecify.annotations.Nullable;

/** Optimistic concurrency over HTTP: the version of a thing is its ETag, and a write names the version that it changes. */
public final class Versions {

    private Versions() {}

    /** The ETag of a version. */
    public static EntityTag tag(long version) {
        return new EntityTag(Long.toString(version));
    }

    /**
     * Checks a write's {@code If-Match} against the version in force.
     *
     * @throws ProblemException 428 where the header is absent, 412 where it names another version
     */
    public static void require(@Nullable String ifMatch, long version) {
        if (ifMatch == null) {
            throw new ProblemException(
                    428,
                    "This write must name the version that it changes.\nMaybe send the ETag of your last read as If-Match.");
        }
        check(ifMatch, version);
    }

    /**
     * Checks a write's {@code If-Match} where there is one.
     *
     * @throws ProblemException 412 where it names another version
     */
    public static void check(@Nullable String ifMatch, long version) {
        if (ifMatch == null || "*".equals(ifMatch.strip())) {
            return;
        }
        String tag = "\"" + version + "\"";
        for (String candidate : ifMatch.split(",", -1)) {
            if (candidate.strip().equals(tag)) {
                return;
            }
        }
        throw new ProblemException(
                412,
                "The version in force is " + tag + " and not " + ifMatch
                        + ".\nMaybe read it again, and repeat the change.");
    }
}
