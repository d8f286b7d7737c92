package io.loom.platform.amqp;

import io.loom.contract.Contract;
import io.loom.platform.BrokerPassword;
import io.loom.platform.EmbeddedBroker;
import io.loom.platform.amqp.ArtemisManagement.Call;
import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A login for each run of a provisioner, at a broker whose logins are the server's to make: it takes from the queues of its pools
 * and from its own, and reports. The broker keeps logins and rights over its restarts.
 */
final class ArtemisLogins {

    /** The broker's parameter {@code plaintext}: it is a hash already. */
    private static final boolean KEPT_AS_IT_IS = true;

    private ArtemisLogins() {}

    /** Lets who has the role of a pool take its tasks. */
    static List<Call> grant(Collection<String> pools) {
        return pools.stream()
                .map(pool -> consumption(Contract.tasksQueue(pool), role(pool)))
                .toList();
    }

    /** Makes a login whose name is the incarnation's, with the roles of its pools. */
    static List<Call> admit(String incarnation, String password, Set<String> pools) {
        List<Call> calls = new ArrayList<>();
        Set<String> roles = new TreeSet<>(Set.of(EmbeddedBroker.REPORTER_ROLE, incarnation));
        pools.forEach(pool -> roles.add(role(pool)));
        calls.add(consumption(Contract.controlQueue(incarnation), incarnation));
        calls.add(new Call(
                "addUser",
                incarnation,
                true,
                new JsonArray()
                        .add(incarnation)
                        .add(BrokerPassword.hash(password))
                        .add(String.join(",", roles))
                        .add(KEPT_AS_IT_IS)));
        return calls;
    }

    private static String role(String pool) {
        return "pool/" + pool;
    }

    /** Ends logins, and whatever is connected by them. */
    static List<Call> dismiss(Collection<String> incarnations) {
        return incarnations.stream()
                .flatMap(name -> Stream.of(
                        new Call("removeUser", name, false, new JsonArray().add(name)),
                        new Call(
                                "removeSecuritySettings",
                                name,
                                false,
                                new JsonArray().add(Contract.controlQueue(name))),
                        new Call("closeConnectionsForUser", name, false, new JsonArray().add(name))))
                .toList();
    }

    /** The right of a role to take from a queue, beside all rights of the server. */
    private static Call consumption(String queue, String role) {
        String server = EmbeddedBroker.SERVER_USER;
        String both = server + "," + role;
        return new Call(
                "addSecuritySettings",
                queue,
                true,
                new JsonArray()
                        .add(queue)
                        .add(server)
                        .add(both)
                        .add(server)
                        .add(server)
                        .add(server)
                        .add(server)
                        .add(server)
                        .add(both)
                        .add(server)
                        .add(server));
    }
}
