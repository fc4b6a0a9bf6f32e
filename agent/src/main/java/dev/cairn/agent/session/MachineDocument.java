package dev.cairn.agent.session;

import java.io.IOException;

/**
 * By what this machine proves to the coordinator which machine it is.
 *
 * @param text the provider's document
 * @param signature Base64 of the provider's PKCS#7 signature
 */
public record MachineDocument(String text, String signature) {
    /** Where it comes from. */
    @FunctionalInterface
    public interface Source {
        /**
         * Asks the provider.
         *
         * @throws IOException when there is none to be had
         */
        MachineDocument read() throws IOException;
    }
}
