package dev.cairn.coordinator.compute.ec2;

import dev.cairn.coordinator.port.Compute.ComputeException;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Calls by the SDK whose failures come out as the port's. */
final class Calls {
    private Calls() {}

    /**
     * {@return the answer}
     *
     * @param what is attempted, for people
     */
    static <T> T ask(String what, String region, Supplier<T> call) throws ComputeException {
        try {
            return call.get();
        } catch (SdkException e) {
            throw Ec2Failures.of(what, region, e);
        }
    }

    /** As {@link #ask}, but these refusals mean that there is nothing to do. */
    static void unless(Set<String> codes, String what, String region, Runnable call) throws ComputeException {
        try {
            call.run();
        } catch (SdkException e) {
            if (!(e instanceof AwsServiceException service && codes.contains(Ec2Failures.code(service)))) {
                throw Ec2Failures.of(what, region, e);
            }
        }
    }
}
