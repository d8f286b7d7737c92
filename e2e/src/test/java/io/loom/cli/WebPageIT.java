package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The whole way in a browser: signs in, plans and creates a cluster, watches its graph finish, sees its nodes, deletes it. */
class WebPageIT {

    private static final long PATIENCE_MINUTES = 8;

    @Test
    void leadsFromTheSignInToARunningClusterAndBack() throws IOException, InterruptedException {
        try (WholeLoom loom = WholeLoom.start()) {
            ProcessBuilder browser = new ProcessBuilder("npm", "run", "--silent", "e2e")
                    .directory(new File(LocalServer.home().toFile(), "ui"))
                    .redirectErrorStream(true);
            browser.environment()
                    .put("LOOM_URL", loom.installation().server().url().toString());
            browser.environment().put("LOOM_USER", "admin");
            browser.environment()
                    .put("LOOM_PASSWORD", loom.installation().firstPassword().orElseThrow());
            browser.environment().put("LOOM_TEMPLATE", "hello");
            browser.environment().put("LOOM_SIZE", "3");
            browser.environment().put("NO_COLOR", "1");
            Process process = browser.start();
            process.getOutputStream().close();
            String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
            if (!ended) {
                process.destroyForcibly();
            }
            assertThat(ended).as(words).isTrue();
            assertThat(process.exitValue()).as(words).isZero();
        }
    }
}
