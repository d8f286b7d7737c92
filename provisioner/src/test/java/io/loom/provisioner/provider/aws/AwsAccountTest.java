package io.loom.provisioner.provider.aws;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static io.loom.provisioner.provider.aws.Ec2Server.error;
import static io.loom.provisioner.provider.aws.Ec2Server.ok;
import static io.loom.provisioner.provider.aws.Ec2Server.recorded;
import static io.loom.provisioner.provider.aws.Ec2Server.refusal;
import static io.loom.provisioner.provider.aws.Ec2Server.result;
import static io.loom.provisioner.provider.aws.Ec2Server.shown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.loom.contract.AccountCheck;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.ProviderOffer;
import io.loom.provisioner.plugin.ConfigForm;
import io.loom.provisioner.plugin.TaskFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who asks EC2, with which credential, and what an account has. */
class AwsAccountTest extends AwsScenarios {
    private void aRoleCanBeAssumed() {
        server.answers(
                "AssumeRole",
                result(
                        "AssumeRole",
                        "<Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>role-secret</SecretAccessKey>"
                                + "<SessionToken>role-session</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"));
    }

    @Test
    void aRoleIsAssumedOnceAndItsCredentialUsed() throws Exception {
        aRoleCanBeAssumed();
        server.answers("DescribeInstances", shown());
        AwsConfig config = config(Map.of("roleArn", "arn:aws:iam::123456789012:role/loom", "externalId", "ours"));

        provider.find(token, config, task);
        provider.find(token, config, task);

        assertThat(server.saidOnce("AssumeRole"))
                .containsEntry("RoleArn", "arn:aws:iam::123456789012:role/loom")
                .containsEntry("ExternalId", "ours")
                .containsEntry("RoleSessionName", "loom");
        assertThat(server.requests("DescribeInstances")).hasSize(2).allSatisfy(request -> {
            assertThat(request.getHeader("Authorization")).contains("Credential=ASIAROLE/");
            assertThat(request.getHeader("X-Amz-Security-Token")).isEqualTo("role-session");
        });
    }

    @Test
    void aRoleThatMayNotBeAssumedIsToldAsSuch() {
        server.answers("AssumeRole", refusal(403, "AccessDenied", "loom may not assume it"));
        AwsConfig config = config(Map.of("roleArn", "arn:aws:iam::123456789012:role/loom"));

        assertThatThrownBy(() -> provider.find(token, config, task))
                .hasMessage("STS answered AccessDenied to AssumeRole: loom may not assume it (request req-1)")
                .isInstanceOfSatisfying(
                        TaskFailure.class, failure -> assertThat(failure.code()).isEqualTo("forbidden"));
    }

    @Test
    void theMachinesOwnRoleIsAskedOfItsMetadata() throws Throwable {
        server.http.stubFor(put("/latest/api/token").willReturn(aResponse().withBody("metadata-token")));
        server.http.stubFor(get(urlMatching("/latest/meta-data/iam/security-credentials(-extended)?/"))
                .willReturn(aResponse().withBody("node")));
        server.http.stubFor(get(urlMatching("/latest/meta-data/iam/security-credentials(-extended)?/node"))
                .willReturn(aResponse().withBody("""
                    {"Code": "Success", "Type": "AWS-HMAC", "AccessKeyId": "ASIAOWN", "SecretAccessKey": "own-secret",
                     "Token": "own-session", "Expiration": "2099-01-01T00:00:00Z", "LastUpdated": "2026-01-01T00:00:00Z"}\
                    """)));
        server.answers("DescribeInstances", shown());

        onThisMachine(() -> provider.find(token, ownRole(), task));

        assertThat(server.requests("DescribeInstances")).singleElement().satisfies(request -> {
            assertThat(request.getHeader("Authorization")).contains("Credential=ASIAOWN/");
            assertThat(request.getHeader("X-Amz-Security-Token")).isEqualTo("own-session");
        });
    }

    @Test
    void aMachineWithoutARoleSaysSo() throws Throwable {
        server.http.stubFor(put("/latest/api/token").willReturn(aResponse().withStatus(404)));
        server.http.stubFor(
                get(urlMatching("/latest/meta-data/.*")).willReturn(aResponse().withStatus(404)));

        onThisMachine(() -> assertThatThrownBy(() -> provider.find(token, ownRole(), task))
                .hasMessageStartingWith("The provisioner's machine has no credential for AWS: ")
                .isInstanceOfSatisfying(
                        TaskFailure.class, failure -> assertThat(failure.code()).isEqualTo("bad-credentials")));
    }

    private AwsConfig ownRole() {
        return ConfigForm.of(AwsConfig.class)
                .bind(Map.of("region", "eu-west-1", "ownRole", true, "endpoint", server.url()));
    }

    /** As on a machine of EC2's that has nothing but its metadata; who has a credential in the environment skips it. */
    private void onThisMachine(Executable what) throws Throwable {
        assumeTrue(System.getenv("AWS_ACCESS_KEY_ID") == null, "a credential in the environment goes first");
        Map<String, String> properties = Map.of(
                "aws.ec2MetadataServiceEndpoint",
                server.url(),
                "aws.sharedCredentialsFile",
                "none",
                "aws.configFile",
                "none");
        properties.forEach(System::setProperty);
        try {
            what.execute();
        } finally {
            properties.keySet().forEach(System::clearProperty);
        }
    }

    @Test
    void anEc2ThatCannotBeReachedIsToldAsSuch() {
        AwsConfig config = config(Map.of("endpoint", "http://127.0.0.1:1"));

        assertThatThrownBy(() -> provider.find(token, config, task))
                .hasMessageStartingWith("DescribeInstances got no answer of AWS: ")
                .isInstanceOfSatisfying(TaskFailure.class, failure -> {
                    assertThat(failure.code()).isEqualTo("cloud-unreachable");
                    assertThat(failure.retryable()).isTrue();
                });
    }

    @Test
    void aKeyThatEc2DoesNotAcceptIsToldAsSuch() {
        server.answers("DescribeInstances", error(401, "AuthFailure", "not validated"));

        assertThatThrownBy(() -> provider.find(token, config(), task))
                .isInstanceOfSatisfying(TaskFailure.class, failure -> {
                    assertThat(failure.code()).isEqualTo("bad-credentials");
                    assertThat(failure.retryable()).isFalse();
                });
        assertThat(server.said("DescribeInstances")).hasSize(1);
    }

    @Test
    void aSecretIsInNoWords() {
        server.answers(
                "DescribeInstances",
                error(
                        403,
                        "SignatureDoesNotMatch",
                        "The signature does not match.\n\nThe Canonical String: x-amz-security-token:abc"));

        assertThatThrownBy(() -> provider.find(token, config(), task))
                .hasMessage("EC2 answered SignatureDoesNotMatch to DescribeInstances: The signature does not match."
                        + " (request req-1)")
                .isInstanceOfSatisfying(
                        TaskFailure.class, failure -> assertThat(failure.code()).isEqualTo("bad-credentials"));
        assertThat(config().toString() + AccountKey.of(config())).doesNotContain(SECRET);
        assertThat(provider.describe().adminFields().get("secretAccessKey").sensitive())
                .isTrue();
    }

    @Test
    void theFormAsksForAKeyOrForTheOwnRole() {
        PluginDescriptor descriptor = provider.describe();

        assertThat(descriptor.name()).isEqualTo("aws");
        assertThat(descriptor.required())
                .containsExactly(Set.of("region", "accessKeyId", "secretAccessKey"), Set.of("region", "ownRole"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "region | eu west",
                "ownRole | true",
                "roleArn | loom",
                "endpoint | ec2.example.com",
                "stsEndpoint | file:///etc/passwd",
                "rootVolumeGiB | 0",
                "spotMaxPrice | cheap"
            })
    void aFieldThatCannotWorkIsNamed(String field, String value) {
        AwsConfig config = config(Map.of(field, value));

        assertThatThrownBy(() -> provider.validate(config))
                .hasMessageContaining(field)
                .isInstanceOfSatisfying(
                        TaskFailure.class, failure -> assertThat(failure.code()).isEqualTo("bad-field"));
    }

    @Test
    void groupsByNameGoWithTheDefaultVpcOnly() {
        assertThatThrownBy(() -> provider.validate(config(Map.of("securityGroups", "web", "subnetIds", "subnet-1"))))
                .hasMessageContaining("securityGroups");
        provider.validate(config(Map.of("securityGroups", "web")));
    }

    @Test
    void anAccountIsCheckedForAllThatTheProviderNames() throws Exception {
        server.answers("DescribeAvailabilityZones", recorded("describe_availability_zones"));
        server.answers("DescribeSubnets", recorded("describe_subnets"));
        server.answers("DescribeSecurityGroups", recorded("describe_security_groups"));
        server.answers(
                "DescribeKeyPairs", recorded("describe_key_pairs_doesnt_exist").withStatus(400));
        server.answers("DescribeImages", recorded("describe_images"));

        Map<String, AccountCheck> checks = new HashMap<>();
        provider.check(
                        config(Map.of(
                                "subnetIds", "subnet-ce0e7ce5",
                                "securityGroupIds", "sg-443d0a12",
                                "keyPair", "test-key-pair")),
                        task)
                .forEach(check -> checks.put(check.subject(), check));

        assertThat(checks.get("credentials").words())
                .isEqualTo("EC2 accepts them in eu-west-1, with the zones eu-west-1a, eu-west-1b.");
        assertThat(checks.get("subnet subnet-ce0e7ce5").words())
                .isEqualTo("It is in us-east-1a, with 123 free addresses.");
        assertThat(checks.get("security group sg-443d0a12").passed()).isTrue();
        assertThat(checks.get("key pair test-key-pair").passed()).isFalse();
        assertThat(checks.get("key pair test-key-pair").words())
                .contains("InvalidKeyPair.NotFound", "The key pair 'test-key-pair' does not exist");
        assertThat(checks).containsKey("images").hasSize(5);
    }

    @Test
    void aSubnetWithoutFreeAddressesDoesNotPass() throws Exception {
        server.answers("DescribeAvailabilityZones", ok("DescribeAvailabilityZones", "<availabilityZoneInfo/>"));
        server.answers("DescribeImages", ok("DescribeImages", "<imagesSet/>"));
        server.answers(
                "DescribeSubnets",
                ok(
                        "DescribeSubnets",
                        "<subnetSet><item><subnetId>subnet-1</subnetId><availabilityZone>eu-west-1a</availabilityZone>"
                                + "<availableIpAddressCount>0</availableIpAddressCount></item></subnetSet>"));

        assertThat(provider.check(config(Map.of("subnetIds", "subnet-1")), task))
                .contains(new AccountCheck("subnet subnet-1", false, "It is in eu-west-1a, with 0 free addresses."));
    }

    @Test
    void whereTheCredentialsAreRefusedNothingElseIsLookedAt() throws Exception {
        server.answers("DescribeAvailabilityZones", error(401, "AuthFailure", "not validated"));

        assertThat(provider.check(config(Map.of("subnetIds", "subnet-1")), task))
                .singleElement()
                .satisfies(check -> {
                    assertThat(check.passed()).isFalse();
                    assertThat(check.words())
                            .contains(
                                    "EC2 answered 401 to DescribeAvailabilityZones: it does not accept the credential");
                });
    }

    @Test
    void anAccountOffersTypesImagesZonesSubnetsAndWhatIsLeft() throws Exception {
        server.answers("DescribeAvailabilityZones", recorded("describe_availability_zones"));
        server.answers("DescribeSubnets", recorded("describe_subnets"));
        server.answers("DescribeImages", recorded("describe_images"));
        server.answers("DescribeAccountAttributes", recorded("describe_account_attributes"));
        server.answers("DescribeAddresses", recorded("describe_addresses"));
        server.answers(
                "DescribeInstanceTypes",
                ok(
                        "DescribeInstanceTypes",
                        "<instanceTypeSet>" + type("t3.small", 2, 2048) + "</instanceTypeSet><nextToken>2</nextToken>"),
                ok("DescribeInstanceTypes", "<instanceTypeSet>" + type("m7i.large", 2, 8192) + "</instanceTypeSet>"));
        server.answers(
                "DescribeInstanceTypeOfferings",
                ok(
                        "DescribeInstanceTypeOfferings",
                        "<instanceTypeOfferingSet><item><instanceType>t3.small</instanceType><location>eu-west-1b</location></item>"
                                + "<item><instanceType>t3.small</instanceType><location>eu-west-1a</location></item></instanceTypeOfferingSet>"));

        ProviderOffer offer = provider.discover(config(Map.of("subnetIds", "subnet-ce0e7ce5")), task);

        assertThat(offer.flavors())
                .containsExactly(
                        new ProviderOffer.Flavor("m7i.large", "m7i.large", 2, 8192, null, null, null, List.of()),
                        new ProviderOffer.Flavor(
                                "t3.small",
                                "t3.small",
                                2,
                                2048,
                                null,
                                null,
                                null,
                                List.of("eu-west-1a", "eu-west-1b")));
        assertThat(offer.locations()).containsExactly("eu-west-1a", "eu-west-1b");
        assertThat(offer.images()).contains(new ProviderOffer.Image("ami-57ba933a", "Test Image", null));
        assertThat(offer.networks())
                .contains(new ProviderOffer.Network("subnet-ce0e7ce5", "Test Subnet 1 (us-east-1a, 192.168.51.0/25)"));
        assertThat(offer.quotas())
                .containsExactly(
                        new ProviderOffer.Quota("elastic addresses", 5L, 1),
                        new ProviderOffer.Quota("addresses of subnet-ce0e7ce5", 123L, 0));
        assertThat(server.said("DescribeImages").getFirst()).containsEntry("Owner.1", "self");
        assertThat(server.saidOnce("DescribeInstanceTypeOfferings")).containsEntry("LocationType", "availability-zone");
    }

    private static String type(String name, int cpus, int memory) {
        return "<item><instanceType>" + name + "</instanceType><vCpuInfo><defaultVCpus>" + cpus
                + "</defaultVCpus></vCpuInfo><memoryInfo><sizeInMiB>" + memory + "</sizeInMiB></memoryInfo></item>";
    }
}
