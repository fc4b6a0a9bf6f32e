package dev.cairn.coordinator.port;

import dev.cairn.coordinator.domain.registration.MachineIdentity;
import dev.cairn.coordinator.domain.registration.MachineIdentity.Demand;
import org.jspecify.annotations.Nullable;

/** Reads the documents in which a provider says what a machine is. Safe for many threads. */
public interface MachineProofs {
    /** For machines of providers that give no such documents. */
    MachineProofs NONE = new MachineProofs() {
        @Override
        public Demand demand() {
            return Demand.OFF;
        }

        @Override
        public MachineIdentity read(SignedDocument signed) throws NotProven {
            throw new NotProven("this coordinator takes no documents of machines");
        }

        @Override
        public String accountId() throws Unknown {
            throw new Unknown("this coordinator has no account", null);
        }
    };

    Demand demand();

    /**
     * The claims of a document.
     *
     * @throws NotProven when the provider has not signed it, or it cannot be read
     */
    MachineIdentity read(SignedDocument signed) throws NotProven;

    /**
     * The account whose machines are taken. May ask for it over the network the first time.
     *
     * @throws Unknown when it cannot be found out now
     */
    String accountId() throws Unknown;

    /**
     * What a machine shows of itself.
     *
     * @param document the text of the document
     * @param signature Base64 of a PKCS#7 signature over it
     */
    record SignedDocument(String document, String signature) {}

    /** The message says what is wrong with the document. */
    final class NotProven extends Exception {
        private static final long serialVersionUID = 1;

        public NotProven(String message) {
            super(message);
        }

        public NotProven(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** It is not known yet; asking again later may help. */
    final class Unknown extends Exception {
        private static final long serialVersionUID = 1;

        public Unknown(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
