package dev.cairn.coordinator.compute.ec2;

import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Compute.ComputeException.Remedy;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** What a failed call means. The codes are those of EC2's API reference, "Error codes". */
final class Ec2Failures {
    /** EC2 answers these with status 500, and trying again soon does not help. */
    private static final Set<String> NO_CAPACITY = Set.of(
            "InsufficientInstanceCapacity",
            "InsufficientHostCapacity",
            "InsufficientReservedInstanceCapacity",
            "InsufficientCapacity",
            "InsufficientVolumeCapacity",
            "InsufficientAddressCapacity",
            "InsufficientCapacityOnHost");

    /** Refusals that pass: the resource is on its way somewhere, or not known everywhere yet. */
    private static final Set<String> PASSING = Set.of(
            "IncorrectInstanceState",
            "IncorrectState",
            "InvalidInstanceID.NotFound",
            "RequestExpired",
            "ResourceCountExceeded",
            "Unavailable",
            "ServiceUnavailable",
            "DependencyViolation",
            "VolumeInUse");

    /** How EC2, and what speaks its language elsewhere, says that it has no such call, or not for this resource. */
    private static final Set<String> UNKNOWN_CALL = Set.of(
            "InvalidAction",
            "UnknownAction",
            "UnknownOperation",
            "UnknownOperationException",
            "NotImplemented",
            "UnsupportedOperation");

    private static final int NOT_IMPLEMENTED = 501;

    /** EC2 has taken a spot machine and starts it again itself when it has capacity; until then nobody can. */
    private static final String SPOT_TAKEN = "IncorrectSpotRequestState";

    private Ec2Failures() {}

    /** Does the endpoint lack this call? What is not needed for a machine to live is then left out, with a warning. */
    static boolean unknownCall(SdkException e) {
        return e instanceof AwsServiceException service
                && (service.statusCode() == NOT_IMPLEMENTED || UNKNOWN_CALL.contains(code(service)));
    }

    static ComputeException of(String what, String region, SdkException e) {
        if (!(e instanceof AwsServiceException service)) {
            return new ComputeException(
                    "%s in %s: EC2 could not be asked: %s".formatted(what, region, e.getMessage()), Remedy.RETRY, e);
        }
        String message = "%s in %s: EC2 refused: %s: %s".formatted(what, region, code(service), text(service));
        return new ComputeException(message, remedy(service), e);
    }

    private static Remedy remedy(AwsServiceException e) {
        if (NO_CAPACITY.contains(code(e))) {
            return Remedy.CHANGE;
        }
        if (e.isThrottlingException() || SPOT_TAKEN.equals(code(e))) {
            return Remedy.SLOW_DOWN;
        }
        return e.statusCode() >= 500 || PASSING.contains(code(e)) ? Remedy.RETRY : Remedy.CHANGE;
    }

    static String code(AwsServiceException e) {
        AwsErrorDetails details = e.awsErrorDetails();
        String code = details == null ? null : details.errorCode();
        return code == null ? "status " + e.statusCode() : code;
    }

    static String text(AwsServiceException e) {
        AwsErrorDetails details = e.awsErrorDetails();
        String text = details == null ? null : details.errorMessage();
        return text == null ? String.valueOf(e.getMessage()) : text;
    }
}
