package dev.cairn.coordinator.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.port.Certificates.Issued;
import dev.cairn.coordinator.port.Certificates.RequestRejected;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileCertificateAuthorityTest {
    private static final InstanceId INSTANCE = new InstanceId("0a1b2c3d-0000-4000-8000-000000000001");
    private static final Duration MONTH = Duration.ofDays(30);

    @TempDir
    Path directory;

    private final SettableTime time = new SettableTime();

    @Test
    void signsAnAgentsRequestUnderTheNameThatTheCoordinatorChooses() throws Exception {
        FileCertificateAuthority authority = open();
        KeyPair pair = Requests.ecKey("secp256r1");

        Issued issued = authority.issue(INSTANCE, authority.read(Requests.request(pair, "CN=somebody else")));

        X509Certificate certificate = certificate(issued.certificatePem());
        X509Certificate root = certificate(authority.authorityPem());
        certificate.verify(root.getPublicKey());
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=" + INSTANCE);
        assertThat(certificate.getPublicKey()).isEqualTo(pair.getPublic());
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(time.now().plus(MONTH));
        assertThat(issued.renewAt()).isEqualTo(time.now().plus(Duration.ofDays(20)));
    }

    @Test
    void isTheSameAuthorityAfterARestart() throws Exception {
        String before = open().authorityPem();
        assertThat(open().authorityPem()).isEqualTo(before);
        assertThat(certificate(before).getNotAfter().toInstant())
                .isAfter(time.now().plus(Duration.ofDays(3650)));
    }

    @Test
    void keepsItsFilesFromOthers() throws Exception {
        FileCertificateAuthority authority = open();
        authority.serverIdentity(List.of("localhost"));
        try (var files = Files.list(directory.resolve("pki"))) {
            assertThat(files.toList())
                    .hasSize(4)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void namesTheServerAsItIsReached() throws Exception {
        ServerIdentity identity = open().serverIdentity(List.of("Coordinator.Example", "10.1.2.3", "fe80::1"));
        assertThat(identity.certificate().getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(
                        List.of(2, "coordinator.example"), List.of(7, "10.1.2.3"), List.of(7, "fe80:0:0:0:0:0:0:1"));
    }

    @Test
    void keepsTheServersCertificateWhileItFits() throws Exception {
        FileCertificateAuthority authority = open();
        ServerIdentity first = authority.serverIdentity(List.of("localhost", "127.0.0.1", "::1"));
        assertThat(authority.serverIdentity(List.of("localhost", "::1"))).isEqualTo(first);
        assertThat(authority.serverIdentity(List.of("localhost", "10.0.0.1"))).isNotEqualTo(first);
    }

    @Test
    void renewsTheServersCertificateInTime() throws Exception {
        FileCertificateAuthority authority = open();
        ServerIdentity first = authority.serverIdentity(List.of("localhost"));
        time.advance(Duration.ofDays(244));
        ServerIdentity second = authority.serverIdentity(List.of("localhost"));
        assertThat(second.certificate()).isNotEqualTo(first.certificate());
        assertThat(second.certificate().getNotAfter().toInstant())
                .isAfter(time.now().plus(Duration.ofDays(300)));
    }

    @Test
    void signsNothingThatOutlivesTheRoot() throws Exception {
        FileCertificateAuthority authority = open();
        time.advance(Duration.ofDays(3650));
        Issued issued =
                authority.issue(INSTANCE, authority.read(Requests.request(Requests.ecKey("secp256r1"), "CN=x")));
        assertThat(certificate(issued.certificatePem()).getNotAfter())
                .isEqualTo(certificate(authority.authorityPem()).getNotAfter());
    }

    @Test
    void knowsAKeyAgain() throws Exception {
        FileCertificateAuthority authority = open();
        KeyPair pair = Requests.ecKey("secp256r1");
        String once = Requests.request(pair, "CN=a");
        String again = Requests.request(pair, "CN=b");
        assertThat(once).isNotEqualTo(again);
        assertThat(authority.read(again).publicKeySha256())
                .isEqualTo(authority.read(once).publicKeySha256());
    }

    @Test
    void servesTheKeysThatAgentsMayHave() throws Exception {
        FileCertificateAuthority authority = open();
        for (KeyPair pair : List.of(Requests.ecKey("secp384r1"), Requests.rsaKey(2048))) {
            Issued issued = authority.issue(INSTANCE, authority.read(Requests.request(pair, "CN=x")));
            assertThat(certificate(issued.certificatePem()).getPublicKey()).isEqualTo(pair.getPublic());
        }
    }

    @Test
    void refusesWeakKeys() throws Exception {
        FileCertificateAuthority authority = open();
        String weak = Requests.request(Requests.rsaKey(1024), "CN=x");
        assertThatThrownBy(() -> authority.read(weak))
                .isInstanceOf(RequestRejected.class)
                .hasMessageContaining("1024 bits");
    }

    @Test
    void refusesARequestThatAnotherKeyHasSigned() throws Exception {
        FileCertificateAuthority authority = open();
        String stolen = Requests.signedBy(Requests.ecKey("secp256r1"), Requests.ecKey("secp256r1"), "CN=x");
        assertThatThrownBy(() -> authority.read(stolen))
                .isInstanceOf(RequestRejected.class)
                .hasMessageContaining("not signed by the key");
    }

    @Test
    void refusesGarbage() throws Exception {
        FileCertificateAuthority authority = open();
        List<String> garbage = List.of(
                "",
                "hello",
                "-----BEGIN CERTIFICATE REQUEST-----\n!!!!\n-----END CERTIFICATE REQUEST-----\n",
                Requests.pem("CERTIFICATE REQUEST", new byte[] {0x30, 0x03, 0x02, 0x01, 0x01}),
                authority.authorityPem(),
                "x".repeat(100_000));
        assertThat(garbage)
                .allSatisfy(
                        text -> assertThatThrownBy(() -> authority.read(text)).isInstanceOf(RequestRejected.class));
    }

    @Test
    void saysThatTheKeyIsMissing() throws Exception {
        open();
        Files.delete(directory.resolve("pki/root.key"));
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("root.key is missing");
    }

    @Test
    void saysThatTheKeyIsAnother() throws Exception {
        open();
        String other = Requests.pem(
                "PRIVATE KEY", Requests.ecKey("secp256r1").getPrivate().getEncoded());
        Files.writeString(directory.resolve("pki/root.key"), other);
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("is not the key of");
    }

    @Test
    void startsAnewWhenItDiedBetweenKeyAndCertificate() throws Exception {
        open();
        Files.delete(directory.resolve("pki/root.pem"));
        FileCertificateAuthority authority = open();
        authority.serverIdentity(List.of("localhost"));
        assertThat(open().authorityPem()).isEqualTo(authority.authorityPem());
    }

    private FileCertificateAuthority open() throws IOException {
        return FileCertificateAuthority.open(directory.resolve("pki"), MONTH, time);
    }

    private static X509Certificate certificate(String pem) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }
}
