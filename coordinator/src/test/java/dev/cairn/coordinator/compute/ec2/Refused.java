package dev.cairn.coordinator.compute.ec2;

/** An error as AWS answers it. */
final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    final int status;
    final String code;

    Refused(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    /** An error of the caller, as most are. */
    static Refused of(String code, String message) {
        return new Refused(400, code, message);
    }
}
