package io.loom.platform.amqp;

import io.loom.contract.Enrolment;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A login at an Artemis broker, for whatever is not a whole server.
 *
 * @param url of the broker
 * @param user who logs in
 * @param password of the user
 * @param addressPrefix put before a queue's name
 */
public record BrokerLogin(String url, String user, String password, Optional<String> addressPrefix)
        implements BrokerSettings {

    /** That of a provisioner which has enrolled. */
    public static BrokerLogin of(Enrolment.Answer enrolment) {
        return new BrokerLogin(
                enrolment.brokerUrl(),
                enrolment.brokerUser(),
                enrolment.brokerPassword(),
                Optional.of(enrolment.addressPrefix()));
    }

    @Override
    public boolean ownLogins() {
        return false;
    }

    @Override
    public Optional<Path> poolLogins() {
        return Optional.empty();
    }

    @Override
    public Optional<String> provisionerUser() {
        return Optional.empty();
    }

    @Override
    public Optional<String> provisionerPassword() {
        return Optional.empty();
    }

    @Override
    public Optional<Path> ca() {
        return Optional.empty();
    }

    @Override
    public Kind kind() {
        return Kind.ARTEMIS;
    }
}
