package io.loom.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SignalsResourceTest {

    /** One that is listened to from the start on. */
    private static final String CHANNEL = "loom_events";

    @Inject
    Signals signals;

    @Test
    void wordsAreHeardBehindAnErrorOfAListener() throws InterruptedException {
        AtomicBoolean broken = new AtomicBoolean(true);
        LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
        signals.listen(CHANNEL, () -> heard.add("connected"), word -> {
            if (word.equals("poison") && broken.getAndSet(false)) {
                throw new StackOverflowError("This stack is meant to overflow.");
            }
            if (word.equals("antidote")) {
                heard.add(word);
            }
        });
        signals.send(CHANNEL, "poison");
        assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("connected");
        signals.send(CHANNEL, "antidote");
        assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("antidote");
    }
}
