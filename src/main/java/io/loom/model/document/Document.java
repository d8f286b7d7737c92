package io.loom.model.document;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One document of a text.
 *
 * @param root never null or a text of spaces
 * @param places where its values stand
 */
record Document(JsonNode root, Places places) {}
