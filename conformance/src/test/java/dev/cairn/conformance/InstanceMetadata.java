package dev.cairn.conformance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v1CertificateBuilder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** EC2's metadata service of one machine, version 2 alone, with identity documents that a key of the test signs. */
final class InstanceMetadata implements AutoCloseable {
    private static final String TOKEN_HEADER = "X-aws-ec2-metadata-token";
    private static final String TOKEN = "a token";

    private final HttpServer server;
    private final Map<String, String> pages = new ConcurrentHashMap<>();
    private final KeyPair pair;
    private final ContentSigner signer;
    private final X509CertificateHolder certificate;

    InstanceMetadata() throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            pair = generator.generateKeyPair();
            signer = new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate());
            X500Name name = new X500Name("O=Conformance");
            Date now = Date.from(Instant.now());
            certificate = new JcaX509v1CertificateBuilder(name, BigInteger.ONE, now, now, name, pair.getPublic())
                    .build(signer);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new AssertionError(e);
        }
        // Machines come from another network.
        server = HttpServer.create(new InetSocketAddress("0.0.0.0", 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Writes what the coordinator has to trust. */
    Path certificate(Path file) throws IOException {
        return Files.writeString(
                file,
                "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
    }

    /** From now on it is the service of this machine. */
    void of(String machine, String region, String account) {
        String document = """
                {
                  "accountId" : "%s",
                  "architecture" : "x86_64",
                  "instanceId" : "%s",
                  "pendingTime" : "%s",
                  "region" : "%s",
                  "version" : "2017-09-30"
                }""".formatted(account, machine, Instant.now(), region);
        pages.clear();
        pages.put("/latest/dynamic/instance-identity/document", document);
        pages.put("/latest/dynamic/instance-identity/rsa2048", signature(document));
    }

    /** EC2 will terminate the machine. */
    void interrupt(Instant at) {
        pages.put("/latest/meta-data/spot/instance-action", "{\"action\": \"terminate\", \"time\": \"" + at + "\"}");
    }

    private String signature(String document) {
        try {
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            generator.addSignerInfoGenerator(
                    new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                            .build(signer, certificate));
            return Base64.getMimeEncoder()
                    .encodeToString(generator
                            .generate(new CMSProcessableByteArray(document.getBytes(StandardCharsets.UTF_8)), true)
                            .getEncoded());
        } catch (CMSException | OperatorCreationException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private void answer(HttpExchange call) throws IOException {
        String path = call.getRequestURI().getPath();
        boolean tokenWanted = call.getRequestMethod().equals("PUT") && path.equals("/latest/api/token");
        boolean allowed = TOKEN.equals(call.getRequestHeaders().getFirst(TOKEN_HEADER));
        String page = tokenWanted ? TOKEN : allowed ? pages.get(path) : null;
        byte[] text = (page == null ? "" : page).getBytes(StandardCharsets.UTF_8);
        try (call) {
            call.getResponseHeaders().set(TOKEN_HEADER + "-ttl-seconds", "21600");
            call.sendResponseHeaders(page != null ? 200 : allowed ? 404 : 401, text.length == 0 ? -1 : text.length);
            call.getResponseBody().write(text);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
