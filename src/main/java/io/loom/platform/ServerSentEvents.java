package io.loom.platform;

import io.loom.model.InvalidInputException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.regex.Pattern;

/** What every stream of server-sent events is made of: messages whose ids are numbers, to go on from, and comments. */
public final class ServerSentEvents {

    private static final long RECONNECT_MILLIS = 2_000;
    private static final Pattern POSITION = Pattern.compile("[0-9]{1,18}");

    private ServerSentEvents() {}

    /**
     * A message with a JSON document.
     *
     * @param id what a client names to have what comes after this
     */
    public static <T> OutboundSseEvent message(Sse sse, long id, String name, Class<T> type, T data) {
        return sse.newEventBuilder()
                .id(Long.toString(id))
                .name(name)
                .mediaType(MediaType.APPLICATION_JSON_TYPE)
                .data(type, data)
                .build();
    }

    /** A message for nobody, which keeps the connection open, and says how soon to come back when it breaks. */
    public static OutboundSseEvent comment(Sse sse, String text) {
        return sse.newEventBuilder()
                .comment(text)
                .reconnectDelay(RECONNECT_MILLIS)
                .build();
    }

    /**
     * The number in a {@code Last-Event-ID}.
     *
     * @param of what such an id stands for, for the message of the error
     * @throws InvalidInputException if it is not a number from 0 on
     */
    public static long position(String lastEventId, String of) {
        if (!POSITION.matcher(lastEventId).matches()) {
            throw new InvalidInputException(
                    "", "The Last-Event-ID " + lastEventId + " is not the id of " + of + ".\nMaybe leave it out.");
        }
        return Long.parseLong(lastEventId);
    }
}
