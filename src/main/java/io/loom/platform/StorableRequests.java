package io.loom.platform;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.contract.StorableText;
import io.loom.model.InvalidInputException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * The door for requests: a text that cannot be stored, wherever it stands, is refused here with its place, so that nobody behind has to
 * think of it. What else is wrong with a body is left to who reads it.
 */
final class StorableRequests {

    private static final Logger LOG = Logger.getLogger(StorableRequests.class);
    private static final int BEFORE_ALL_OTHERS = 1;

    /** Subtypes of JSON and YAML. */
    private static final Pattern DOCUMENTS = Pattern.compile("(.+\\+)?(json|yaml)|x-yaml", Pattern.CASE_INSENSITIVE);

    private final ObjectMapper json;

    StorableRequests(ObjectMapper json) {
        this.json = json;
    }

    @ServerRequestFilter(readBody = true, priority = BEFORE_ALL_OTHERS)
    void refuse(ContainerRequestContext request) throws IOException {
        refuse("", "The path", request.getUriInfo().getPath());
        refuseAny("The query parameter ", request.getUriInfo().getQueryParameters());
        refuseAny("The header ", request.getHeaders());
        if (!isBytes(request.getMediaType())) {
            byte[] body = request.getEntityStream().readAllBytes();
            request.setEntityStream(new ByteArrayInputStream(body));
            if (body.length > 0) {
                requireDocument(request.getMediaType());
            }
            refuse(body);
        }
    }

    @ServerRequestFilter(preMatching = true)
    void requireMediaType(ContainerRequestContext request) {
        try {
            request.getMediaType();
        } catch (IllegalArgumentException unreadable) {
            throw new NotSupportedException(
                    "The Content-Type " + request.getHeaderString(HttpHeaders.CONTENT_TYPE)
                            + " is no media type.\nMaybe send application/json.",
                    unreadable);
        }
    }

    /** Else the framework would make any object of a text that has a constructor for it. */
    private static void requireDocument(@Nullable MediaType type) {
        if (type == null || !DOCUMENTS.matcher(type.getSubtype()).matches()) {
            throw new NotSupportedException("A body of " + (type == null ? "no Content-Type" : "the type " + type)
                    + " is not read here.\nMaybe send application/json.");
        }
    }

    private static boolean isBytes(@Nullable MediaType type) {
        return type != null && MediaType.APPLICATION_OCTET_STREAM_TYPE.isCompatible(type);
    }

    private static void refuseAny(String what, MultivaluedMap<String, String> values) {
        values.forEach((name, all) -> {
            refuse("", what + StorableText.of(name), name);
            all.forEach(value -> refuse("", what + StorableText.of(name), value));
        });
    }

    private void refuse(byte[] body) {
        try (JsonParser parser = json.getFactory().createParser(body)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                switch (token) {
                    case FIELD_NAME ->
                        refuse(pointer(parser), "The name of the field " + pointer(parser), parser.currentName());
                    case VALUE_STRING -> refuse(pointer(parser), "The text at " + pointer(parser), parser.getText());
                    default -> {}
                }
            }
        } catch (IOException e) {
            LOG.debug("A body is no JSON; who reads it says so.", e);
        }
    }

    private static String pointer(JsonParser parser) {
        return StorableText.of(parser.getParsingContext().pathAsPointer().toString());
    }

    private static void refuse(String pointer, String what, @Nullable String text) {
        String problem = text == null ? null : StorableText.problem(text);
        if (problem != null) {
            throw new InvalidInputException(
                    pointer, what + " has " + problem + ", which cannot be stored.\nMaybe leave it out.");
        }
    }
}
