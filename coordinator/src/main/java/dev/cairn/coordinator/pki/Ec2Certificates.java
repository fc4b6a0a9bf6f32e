package dev.cairn.coordinator.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The keys by which EC2 signs documents in each region: those that AWS has published, and those that an operator adds. Immutable. */
final class Ec2Certificates {
    private static final String PUBLISHED = "ec2-identity-certificates.txt";
    private static final Pattern ENTRY = Pattern.compile(
            "^([a-z0-9-]+)\n(-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----)$",
            Pattern.MULTILINE);
    private static final int LEAST_BITS = 2048;

    private final Map<String, PublicKey> published;
    private final List<PublicKey> additional;

    private Ec2Certificates(Map<String, PublicKey> published, List<PublicKey> additional) {
        this.published = Map.copyOf(published);
        this.additional = List.copyOf(additional);
    }

    /** @throws IOException when the file cannot be read or holds what is no certificate with a strong RSA key */
    static Ec2Certificates read(@Nullable Path file) throws IOException {
        Map<String, PublicKey> published = new HashMap<>();
        Matcher entries = ENTRY.matcher(ofThisBuild());
        while (entries.find()) {
            published.put(entries.group(1), keys(entries.group(2), PUBLISHED).getFirst());
        }
        return new Ec2Certificates(published, file == null ? List.of() : keys(Files.readString(file), file.toString()));
    }

    /** Any of them may have signed. */
    List<PublicKey> of(String region) {
        return Stream.concat(Stream.ofNullable(published.get(region)), additional.stream())
                .toList();
    }

    private static List<PublicKey> keys(String pem, String source) throws IOException {
        List<PublicKey> keys = new ArrayList<>();
        try {
            for (Certificate certificate : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))) {
                if (!(certificate.getPublicKey() instanceof RSAPublicKey key)
                        || key.getModulus().bitLength() < LEAST_BITS) {
                    throw new IOException(source + " has a certificate whose key is not RSA with " + LEAST_BITS
                            + " bits or more: take the one that AWS calls RSA-2048");
                }
                keys.add(key);
            }
        } catch (CertificateException e) {
            throw new IOException(source + " does not hold certificates in PEM form", e);
        }
        if (keys.isEmpty()) {
            throw new IOException(source + " holds no certificate");
        }
        return keys;
    }

    private static String ofThisBuild() throws IOException {
        try (InputStream file = Ec2Certificates.class.getResourceAsStream(PUBLISHED)) {
            if (file == null) {
                throw new IllegalStateException("this build lacks " + PUBLISHED);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
