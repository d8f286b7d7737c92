package io.loom.model.document;

import io.loom.model.Definition;
import io.loom.model.DefinitionKind;
import io.loom.model.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one document of a text says.
 *
 * @param source where the text came from, e.g. a file's path
 * @param pointer JSON pointer to the definition within the document; empty where it is the whole
 * @param kind null where it cannot be told
 * @param name null where there is none
 * @param version the version that is changed, as the document says; null where it says none
 * @param definition null where there is an error among the problems
 * @param problems pointers are relative to the document
 * @param changes what is now said in another way than the document says it
 */
public record Reading(
        String source,
        String pointer,
        @Nullable DefinitionKind kind,
        @Nullable String name,
        @Nullable Integer version,
        @Nullable Definition definition,
        List<Problem> problems,
        List<Change> changes) {

    /**
     * A part of a document that was understood, and is kept in other words.
     *
     * @param pointer JSON pointer to the part
     * @param message what became of it
     */
    public record Change(String pointer, String message) {}

    public Reading {
        problems = List.copyOf(problems);
        changes = List.copyOf(changes);
    }
}
