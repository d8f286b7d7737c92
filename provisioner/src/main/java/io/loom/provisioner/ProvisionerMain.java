package io.loom.provisioner;

import io.loom.provisioner.provider.sandbox.KeeperMain;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.sshd.common.util.security.SecurityUtils;

/** {@code sandbox-keeper FOLDER} holds the nodes of a sandbox; anything else is the provisioner itself. */
@QuarkusMain
public final class ProvisionerMain {
    /** First argument that makes this program a sandbox keeper. */
    static final String KEEPER = "sandbox-keeper";

    /** What SSH takes its cryptography from; sshd's own list also names a library that is not here. */
    private static final String SSH_SECURITY = "org.apache.sshd.common.util.security.SunJCESecurityProviderRegistrar,"
            + "org.apache.sshd.common.util.security.bouncycastle.BouncyCastleSecurityProviderRegistrar";

    private ProvisionerMain() {}

    /** Runs until told to end. */
    public static void main(String... args) throws IOException, InterruptedException {
        System.setProperty(SecurityUtils.SECURITY_PROVIDER_REGISTRARS, SSH_SECURITY);
        if (args.length == 2 && args[0].equals(KEEPER)) {
            System.exit(KeeperMain.run(Path.of(args[1])));
        }
        Quarkus.run(args);
    }
}
