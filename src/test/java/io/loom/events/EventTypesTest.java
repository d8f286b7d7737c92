package io.loom.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the code can say, the guide explains and the web pages listen to. */
class EventTypesTest {

    private static final List<String> WORDS =
            Stream.of(EventType.values()).map(EventType::word).toList();

    @Test
    void theGuideExplainsEach() throws IOException {
        assertThat(found("^\\| `([a-z]+\\.[a-z-]+)` \\|", Path.of("docs", "guide", "events.md")))
                .containsExactlyElementsOf(WORDS);
    }

    @Test
    void theWebPagesListenToEach() throws IOException {
        assertThat(found("^  '([a-z]+\\.[a-z-]+)',$", Path.of("ui", "src", "api", "events.ts")))
                .containsExactlyElementsOf(WORDS);
    }

    private static List<String> found(String pattern, Path file) throws IOException {
        return Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(Files.readString(file))
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
