package dev.cairn.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/**
 * A TLS end in front of a plain port of this host, as a proxy in front of a coordinator is, under a name whose certificate it
 * makes itself.
 */
final class TlsDoor implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final char[] PASSWORD = "no secret".toCharArray();

    private final SSLServerSocket listening;
    private final int port;
    private final Path certificate;

    private TlsDoor(SSLServerSocket listening, int port, Path certificate) {
        this.listening = listening;
        this.port = port;
        this.certificate = certificate;
    }

    /** Opens it on port 443 of a loopback address. */
    static TlsDoor open(Path directory, String name, String address, int port)
            throws IOException, GeneralSecurityException {
        Path store = directory.resolve("door.p12");
        Path certificate = directory.resolve("door.pem");
        run(
                "keytool",
                "-genkeypair",
                "-alias",
                "door",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=dns:" + name,
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD));
        run(
                "keytool",
                "-exportcert",
                "-rfc",
                "-alias",
                "door",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD),
                "-file",
                certificate.toString());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(store)) {
            keys.load(file, PASSWORD);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        SSLServerSocket listening = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(443, 16, InetAddress.getByName(address));
        TlsDoor door = new TlsDoor(listening, port, certificate);
        Thread.ofVirtual().start(door::accept);
        return door;
    }

    private static void run(String... command) {
        Ran ran = Ran.of(List.of(command), new byte[0], LIMIT);
        if (ran.exitCode() != 0) {
            throw new AssertionError(String.join(" ", command) + ": " + ran.output() + ran.errors());
        }
    }

    /** What clients must trust, PEM. */
    Path certificate() {
        return certificate;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException closed) {
            // That is the end.
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
            Thread back = Thread.ofVirtual().start(() -> pass(server, client));
            pass(client, server);
            back.join();
        } catch (IOException broken) {
            // The client notices.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException broken) {
            // The other side notices.
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
