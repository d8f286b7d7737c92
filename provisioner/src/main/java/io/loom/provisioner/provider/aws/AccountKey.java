package io.loom.provisioner.provider.aws;

import org.jspecify.annotations.Nullable;

/**
 * Who asks EC2, and where: what clients are kept by.
 *
 * @param accessKeyId null for the credential of the provisioner's own machine
 * @param secretAccessKey secret
 * @param roleArn null where no role is assumed
 */
record AccountKey(
        String region,
        @Nullable String accessKeyId,
        @Nullable String secretAccessKey,
        @Nullable String roleArn,
        @Nullable String externalId,
        @Nullable String endpoint,
        @Nullable String stsEndpoint) {

    static AccountKey of(AwsConfig config) {
        return new AccountKey(
                config.region(),
                config.accessKeyId(),
                config.secretAccessKey(),
                config.roleArn(),
                config.externalId(),
                config.endpoint(),
                config.stsEndpoint());
    }

    /** Never names the key. */
    @Override
    public String toString() {
        return "AccountKey[" + region + "]";
    }
}
