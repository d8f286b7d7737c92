package io.loom.platform.amqp;

import io.vertx.amqp.AmqpConnection;
import io.vertx.amqp.AmqpMessage;
import io.vertx.amqp.AmqpReceiver;
import io.vertx.amqp.AmqpSender;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Asks an Artemis, embedded or not, by messages to its management address. */
final class ArtemisManagement {

    private static final String ADDRESS = "activemq.management";

    private ArtemisManagement() {}

    /**
     * A call of the broker's.
     *
     * @param operation its name
     * @param about what it is about, for words
     * @param mustSucceed whether the answer must be good
     * @param parameters may hold secrets
     */
    record Call(String operation, String about, boolean mustSucceed, JsonArray parameters) {

        private AmqpMessage message(int number, String replyTo) {
            return AmqpMessage.create()
                    .correlationId(Integer.toString(number))
                    .replyTo(replyTo)
                    .applicationProperties(
                            new JsonObject().put("_AMQ_ResourceName", "broker").put("_AMQ_OperationName", operation))
                    .withBody(parameters.encode())
                    .build();
        }

        /** Names the call, never its parameters. */
        @Override
        public String toString() {
            return operation + " " + about;
        }
    }

    /** Makes calls, one after the other; done when all are answered. Called on the connection's context. */
    static Future<Void> make(AmqpConnection connection, List<Call> calls) {
        if (calls.isEmpty()) {
            return Future.succeededFuture();
        }
        return connection
                .createDynamicReceiver()
                .compose(replies -> connection
                        .createSender(ADDRESS)
                        .compose(requests -> make(requests, replies, calls)
                                .eventually(() -> requests.close())
                                .eventually(() -> replies.close())));
    }

    private static Future<Void> make(AmqpSender requests, AmqpReceiver replies, List<Call> calls) {
        Promise<Void> done = Promise.promise();
        Set<Integer> open = new HashSet<>();
        replies.exceptionHandler(done::tryFail);
        replies.handler(reply -> {
            int number = Integer.parseInt(reply.correlationId());
            Call call = calls.get(number);
            if (call.mustSucceed() && !reply.applicationProperties().getBoolean("_AMQ_OperationSucceeded", false)) {
                done.tryFail("The broker does not " + call + ": " + reply.bodyAsString()
                        + "\nMaybe its user lacks the right to manage it.");
            }
            open.remove(number);
            if (open.isEmpty()) {
                done.tryComplete();
            }
        });
        for (int number = 0; number < calls.size(); number++) {
            open.add(number);
        }
        for (int number = 0; number < calls.size(); number++) {
            requests.send(calls.get(number).message(number, replies.address()));
        }
        return done.future();
    }
}
