package io.loom.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.activemq.artemis.utils.PasswordMaskingUtil;
import org.junit.jupiter.api.Test;

class BrokerPasswordTest {

    private static final String PASSWORD = "uT0pJ3yJ2m0r8zq5r1o6rQ";

    @Test
    void theBrokersOwnCodecTakesTheRightPasswordAndNoOther() {
        String hash = BrokerPassword.hash(PASSWORD);
        assertThat(isTaken(PASSWORD, hash)).isTrue();
        assertThat(isTaken(PASSWORD + "x", hash)).isFalse();
        assertThat(isTaken(hash, hash)).as("who has read the hash").isFalse();
    }

    @Test
    void twoHashesOfAPasswordDifferAndNeitherHoldsIt() {
        String hash = BrokerPassword.hash(PASSWORD);
        assertThat(hash).startsWith("ENC(1:").doesNotContain(PASSWORD);
        assertThat(BrokerPassword.hash(PASSWORD)).isNotEqualTo(hash);
    }

    private static boolean isTaken(String password, String hash) {
        return PasswordMaskingUtil.getHashProcessor(hash).compare(password.toCharArray(), hash);
    }
}
