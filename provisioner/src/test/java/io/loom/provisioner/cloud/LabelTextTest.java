package io.loom.provisioner.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelTextTest {

    @ParameterizedTest
    @CsvSource({
        "plain-text_1, plain-text_1",
        "0192f7a0-93a6-7cc1-8a5e-0c1d2e3f4a5b, 0192f7a0-93a6-7cc1-8a5e-0c1d2e3f4a5b",
        "Team A, _54eam_20_41",
        "a/b, a_2fb",
        "a_2f, a_5f2f",
        "__2f, __5f2f",
        "_x, _x",
        "é, _c3_a9"
    })
    void aTagIsWrittenAsALabelAndReadBack(String tag, String label) {
        assertThat(LabelText.encode(tag)).isEqualTo(label);
        assertThat(LabelText.decode(label)).isEqualTo(tag);
    }

    @Test
    void whateverIsWrittenIsReadBack() {
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            String tag = random.ints(random.nextInt(8), 0, 7)
                    .mapToObj("_a2fZ/é"::charAt)
                    .map(String::valueOf)
                    .reduce("", String::concat);
            assertThat(LabelText.decode(LabelText.encode(tag))).isEqualTo(tag);
            assertThat(LabelText.encode(tag)).matches("[a-z0-9_-]*");
        }
    }
}
