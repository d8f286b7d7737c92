package io.loom.provisioner.provider.aws;

import io.loom.provisioner.plugin.TaskFailure;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.AdaptiveRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/**
 * The EC2 API of one account in one region. The SDK keeps its pace: it slows down when EC2 says that it is asked too often, and sends
 * again what can be sent again. Thread-safe; methods block, and fail with {@link TaskFailure} in EC2's own words.
 */
final class Ec2Account {
    private static final int TRIES = 6;
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);
    private static final String SESSION = "loom";

    private final AwsCredentialsProvider credentials;
    private final Ec2Client ec2;

    /** @param http shared by all accounts; not closed here */
    Ec2Account(AccountKey key, SdkHttpClient http) {
        credentials = credentials(key, http);
        var builder = Ec2Client.builder()
                .region(Region.of(key.region()))
                .credentialsProvider(credentials)
                .httpClient(http)
                .overrideConfiguration(settings -> settings.retryStrategy(pace()));
        at(builder, key.endpoint());
        ec2 = builder.build();
    }

    private static AwsCredentialsProvider credentials(AccountKey key, SdkHttpClient http) {
        String id = key.accessKeyId();
        String secret = key.secretAccessKey();
        AwsCredentialsProvider own = id == null || secret == null
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(AwsBasicCredentials.create(id, secret));
        String role = key.roleArn();
        if (role == null) {
            return own;
        }
        var sts = StsClient.builder()
                .region(Region.of(key.region()))
                .credentialsProvider(own)
                .httpClient(http);
        at(sts, key.stsEndpoint());
        return StsAssumeRoleCredentialsProvider.builder()
                .stsClient(sts.build())
                .refreshRequest(request ->
                        request.roleArn(role).roleSessionName(SESSION).externalId(key.externalId()))
                .build();
    }

    private static void at(AwsClientBuilder<?, ?> builder, @Nullable String endpoint) {
        if (endpoint != null) {
            builder.endpointOverride(URI.create(endpoint));
        }
    }

    private static AdaptiveRetryStrategy pace() {
        return AdaptiveRetryStrategy.builder()
                .maxAttempts(TRIES)
                .retryOnException(Ec2Failures::isWorthAnotherTry)
                .treatAsThrottling(Ec2Failures::isThrottling)
                .backoffStrategy(BackoffStrategy.exponentialDelay(PAUSE, LONGEST_PAUSE))
                .throttlingBackoffStrategy(BackoffStrategy.exponentialDelay(PAUSE.multipliedBy(5), LONGEST_PAUSE))
                .useClientDefaults(false)
                .build();
    }

    /** What is asked of EC2. */
    interface Call<T> {
        T on(Ec2Client ec2);
    }

    /**
     * Asks EC2.
     *
     * @param operation as EC2 calls it, for messages
     */
    <T> T ask(String operation, Call<T> call) throws InterruptedException {
        try {
            credentials.resolveCredentials();
        } catch (AbortedException e) {
            throw interrupted();
        } catch (SdkException e) {
            throw failed(Ec2Failures.ofCredentials(e));
        }
        try {
            return call.on(ec2);
        } catch (AbortedException e) {
            throw interrupted();
        } catch (SdkException e) {
            throw failed(Ec2Failures.of(operation, e));
        }
    }

    /** What breaks because the thread is interrupted is no failure of EC2's. */
    private static TaskFailure failed(TaskFailure failure) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return failure;
    }

    /** The SDK sets the thread's flag as well. */
    private static InterruptedException interrupted() {
        Thread.interrupted();
        return new InterruptedException();
    }
}
