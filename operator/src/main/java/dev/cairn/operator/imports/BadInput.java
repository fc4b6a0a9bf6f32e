package dev.cairn.operator.imports;

/** What was saved cannot be read as what it should be. The message names file and place. */
public final class BadInput extends Exception {
    private static final long serialVersionUID = 1;

    BadInput(String message) {
        super(message);
    }
}
