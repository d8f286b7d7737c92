package io.loom.platform.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loom.platform.ProblemException;
import io.loom.platform.amqp.PoolLogins.Login;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoolLoginsTest {

    @TempDir
    private Path folder;

    /** A broker of somebody's own whose user for the server is {@code server}. */
    private record Settings(
            Optional<Path> poolLogins, Optional<String> provisionerUser, Optional<String> provisionerPassword)
            implements BrokerSettings {

        @Override
        public String url() {
            return "amqp://127.0.0.1:5672";
        }

        @Override
        public String user() {
            return "server";
        }

        @Override
        public String password() {
            return "password-of-the-server";
        }

        @Override
        public boolean ownLogins() {
            return false;
        }

        @Override
        public Optional<String> addressPrefix() {
            return Optional.empty();
        }

        @Override
        public Kind kind() {
            return Kind.ARTEMIS;
        }

        @Override
        public Optional<Path> ca() {
            return Optional.empty();
        }
    }

    private PoolLogins logins(@Nullable String file, @Nullable String user) throws IOException {
        Optional<Path> path =
                file == null ? Optional.empty() : Optional.of(Files.writeString(folder.resolve("logins"), file));
        return new PoolLogins(new Settings(path, Optional.ofNullable(user), Optional.of("password-for-all")));
    }

    @Test
    void aPoolHasTheLoginOfItsLine() throws Exception {
        PoolLogins logins = logins("# pools\n\nnear n secret-n\n  far\tf secret-f\n", null);
        assertThat(logins.of(Set.of("near"))).isEqualTo(new Login("n", "secret-n"));
        assertThat(logins.of(Set.of("far"))).isEqualTo(new Login("f", "secret-f"));
        assertThat(logins.of(Set.of("far"))).asString().isEqualTo("Login[f]");
    }

    @Test
    void otherPoolsHaveTheLoginForAll() throws Exception {
        PoolLogins logins = logins("near n secret-n", "everybody");
        assertThat(logins.of(Set.of("far"))).isEqualTo(new Login("everybody", "password-for-all"));
        assertThat(logins(null, "everybody").of(Set.of("near", "far")))
                .isEqualTo(new Login("everybody", "password-for-all"));
    }

    @Test
    void withoutALoginNobodyIsGivenTheServersOwn() throws Exception {
        assertThatThrownBy(() -> logins(null, null).of(Set.of("near")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("No login at the broker is set for provisioners of the pool near.")
                .hasMessageContaining("LOOM_BROKER_POOL_LOGINS");
        assertThatThrownBy(() -> logins(null, "server").of(Set.of("near")))
                .hasMessageContaining("is the server's own, server.");
        assertThatThrownBy(() -> logins("near server password-of-the-server", "everybody")
                        .of(Set.of("near")))
                .hasMessageContaining("is the server's own, server.")
                .hasMessageNotContaining("password-of-the-server");
    }

    @Test
    void poolsWithDifferentLoginsAreForDifferentProvisioners() throws Exception {
        assertThatThrownBy(() -> logins("near n secret-n\nfar f secret-f", null).of(Set.of("near", "far")))
                .hasMessageContaining("The pools far, near have different logins at the broker");
        assertThat(logins("near n secret-n\nfar n secret-n", null).of(Set.of("near", "far")))
                .isEqualTo(new Login("n", "secret-n"));
    }

    @Test
    void aFileThatCannotBeReadIsNamedWithItsLine() throws Exception {
        assertThatThrownBy(() -> logins("near n secret-n\nfar secret-f", null).of(Set.of("near")))
                .hasMessageContaining("Line 2 of ")
                .hasMessageContaining("has 2 words")
                .hasMessageNotContaining("secret-f");
        PoolLogins gone =
                new PoolLogins(new Settings(Optional.of(folder.resolve("gone")), Optional.empty(), Optional.empty()));
        assertThatThrownBy(() -> gone.of(Set.of("near"))).hasMessageContaining("cannot be read");
    }
}
