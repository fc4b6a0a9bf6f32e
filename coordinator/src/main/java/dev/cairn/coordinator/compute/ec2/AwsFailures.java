package dev.cairn.coordinator.compute.ec2;

import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Compute.ComputeException.Remedy;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** What an answer of AWS means for whoever asked. */
final class AwsFailures {
    /** These pass by themselves: something is still on its way. */
    private static final Set<String> PASSING = Set.of(
            "IncorrectState",
            "IncorrectInstanceState",
            "InvalidInstanceID",
            "InvalidInstanceID.NotFound",
            "VolumeInUse");

    private AwsFailures() {}

    /** A call that may be refused by the SDK. */
    @FunctionalInterface
    interface Asked<T> {
        T get() throws ComputeException;
    }

    /** {@return the answer; what the SDK throws comes out as the port's exception} */
    static <T> T asked(Asked<T> call) throws ComputeException {
        try {
            return call.get();
        } catch (SdkException e) {
            throw of(e);
        }
    }

    static ComputeException of(SdkException e) {
        if (!(e instanceof AwsServiceException answer) || answer.awsErrorDetails() == null) {
            return new ComputeException("AWS could not be asked: " + e.getMessage(), Remedy.RETRY, e);
        }
        String code = answer.awsErrorDetails().errorCode();
        String message = answer.awsErrorDetails().errorMessage() + " (" + code + ")";
        if (answer.isThrottlingException() || "RequestLimitExceeded".equals(code)) {
            return new ComputeException(message, Remedy.SLOW_DOWN, e);
        }
        boolean passes = answer.statusCode() >= 500 || PASSING.contains(code);
        return new ComputeException(message, passes ? Remedy.RETRY : Remedy.CHANGE, e);
    }

    /** Did AWS refuse with one of these codes? */
    static boolean is(SdkException e, String... codes) {
        return e instanceof AwsServiceException answer
                && answer.awsErrorDetails() != null
                && Set.of(codes).contains(answer.awsErrorDetails().errorCode());
    }
}
