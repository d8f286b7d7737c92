package io.loom.cases;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;

/**
 * One case.
 *
 * @param name of the case
 * @param kind says how {@code input} and {@code expected} are to be read
 * @param input what goes in
 * @param expected what must come out; the better answer, where the case has one
 * @param internal whether it is about the original's inner workings only
 * @param folder where the files lie that the input names
 */
public record Case(String name, String kind, JsonNode input, JsonNode expected, boolean internal, Path folder) {}
