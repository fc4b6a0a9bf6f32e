package dev.cairn.demo;

/** A step of the demo did not come to its end. The message is for the person in front of the terminal. */
final class StepFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    StepFailed(String message) {
        super(message);
    }

    StepFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
