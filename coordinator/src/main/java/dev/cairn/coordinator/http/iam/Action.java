package dev.cairn.coordinator.http.iam;

/** One action of the API. */
record Action(String name, Handler handler) {
    /** Writes the content of the result; actions without one write nothing. */
    @FunctionalInterface
    interface Handler {
        void handle(IamCall call, Xml result);
    }
}
