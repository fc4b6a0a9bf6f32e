package dev.cairn.coordinator.simulate;

/** What the caller gave cannot be used; the message is one line that says where and why. */
final class BadInput extends Exception {
    private static final long serialVersionUID = 1;

    BadInput(String message) {
        super(message);
    }
}
