package io.loom.catalog;

import io.loom.model.document.Reading;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Holds documents to the version that they say they change, so that nobody's change is lost to who has not seen it. */
final class StatedVersion {

    private StatedVersion() {}

    /**
     * Why a document that changes something may not be written.
     *
     * @param before what is in force; null where there is none
     * @return empty where it says no version, or the one in force, or where nothing is in force that could be lost
     */
    static Optional<String> conflict(Key key, Reading reading, @Nullable DefinitionEntity before) {
        Integer stated = reading.version();
        if (stated == null || before == null || stated == before.version) {
            return Optional.empty();
        }
        return Optional.of(
                "The " + key + ": it says version " + stated + ", " + before.version
                        + " is in force.\nMaybe read it again and repeat the change, or leave the version out to write it anyway.");
    }
}
