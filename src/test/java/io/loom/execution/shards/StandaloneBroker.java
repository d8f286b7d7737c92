package io.loom.execution.shards;

import io.loom.platform.DataFolder;
import io.loom.platform.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;

/** An Artemis in a process of its own, so that it can be killed. Ends with its standard input. */
final class StandaloneBroker {

    private StandaloneBroker() {}

    public static void main(String[] args) throws IOException {
        EmbeddedBroker broker = EmbeddedBroker.start(new DataFolder(Path.of(args[0])));
        System.out.println(
                "LISTENING " + broker.url() + " " + broker.serverPassword() + " " + broker.provisionerPassword());
        while (System.in.read() >= 0) {
            Thread.onSpinWait();
        }
        System.exit(0);
    }
}
