package io.loom.provisioner.provider.aws;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import software.amazon.awssdk.checksums.SdkChecksum;
import software.amazon.awssdk.checksums.spi.ChecksumAlgorithm;
import software.amazon.awssdk.http.auth.aws.crt.internal.signer.DefaultAwsCrtV4aHttpSigner;

/**
 * What of the AWS SDK needs its C runtime (CRT), which the provisioner does without: signatures over several regions, and checksums
 * of objects in S3. On a JVM these classes are never loaded; a native image is linked as a whole, and cannot be built where they refer to
 * classes that are not there.
 */
@SuppressWarnings("DoNotCallSuggester")
final class NativeWithoutCrt {

    private NativeWithoutCrt() {}

    static UnsupportedOperationException missing() {
        return new UnsupportedOperationException("The AWS common runtime is not part of the provisioner.");
    }

    /** Signatures over several regions. */
    @TargetClass(className = "software.amazon.awssdk.http.auth.aws.internal.signer.util.OptionalDependencyLoaderUtil")
    static final class Signers {

        @Substitute
        public static DefaultAwsCrtV4aHttpSigner getDefaultAwsCrtV4aHttpSigner() {
            throw missing();
        }
    }

    /** Checksums that Java does not have. */
    @TargetClass(className = "software.amazon.awssdk.checksums.internal.ChecksumProvider")
    static final class Checksums {

        @Substitute
        static SdkChecksum crc64NvmeCrtImplementation() {
            throw missing();
        }

        @Substitute
        static SdkChecksum createCrtCrc32C() {
            throw missing();
        }

        @Substitute
        static SdkChecksum crtXxHash(ChecksumAlgorithm algorithm) {
            throw missing();
        }
    }
}
