package io.loom.cli;

import java.time.Duration;

/** Waits until a provisioner is there. */
final class ProvisionerWatch {

    private static final Duration TURN = Duration.ofSeconds(1);

    private ProvisionerWatch() {}

    /** Returns when at least one provisioner is live. */
    static void awaitLive(Api api, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try (EventStream events = new EventStream(api, null, "0")) {
            while (!anyLive(api)) {
                if (System.nanoTime() > deadline) {
                    throw new CliException(
                            ExitCode.TIME_OUT,
                            "No provisioner has joined within " + patience.toSeconds()
                                    + " s.\nMaybe look into its log.");
                }
                events.next(TURN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.FAILURE, "Interrupted while waiting for a provisioner.");
        }
    }

    private static boolean anyLive(Api api) {
        for (var provisioner : api.list("/provisioners")) {
            for (var incarnation : provisioner.path("incarnations")) {
                if (incarnation.path("state").asText().equals("LIVE")) {
                    return true;
                }
            }
        }
        return false;
    }
}
