package dev.cairn.coordinator.pki;

import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.port.Certificates;
import dev.cairn.coordinator.port.Time;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority in four files: {@code root.pem}, {@code root.key}, {@code server.pem}, {@code server.key}. The root
 * signs servers and agents directly; all its keys are EC P-256. The private key of a pair is on disk before its
 * certificate, so that a certificate without its key means that somebody removed it. Safe for many threads.
 */
public final class FileCertificateAuthority implements Certificates {
    private static final String ROOT_CERTIFICATE = "root.pem";
    private static final String ROOT_KEY = "root.key";
    private static final String SERVER_CERTIFICATE = "server.pem";
    private static final String SERVER_KEY = "server.key";
    private static final Duration ROOT_LIFETIME = Duration.ofDays(3652);
    private static final Duration SERVER_LIFETIME = Duration.ofDays(365);
    /** Clocks of young machines run late; a certificate is valid a little before it was made. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofHours(1);

    private static final int NAMES_LIMIT = 200;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final PkiFiles files;
    private final Time time;
    private final Duration clientLifetime;
    private final X509Certificate root;
    private final PrivateKey rootKey;

    private FileCertificateAuthority(
            PkiFiles files, Time time, Duration clientLifetime, X509Certificate root, PrivateKey rootKey) {
        this.files = files;
        this.time = time;
        this.clientLifetime = clientLifetime;
        this.root = root;
        this.rootKey = rootKey;
    }

    /**
     * Opens the authority that lives in the directory, and makes it when there is none.
     *
     * @param clientLifetime of agents' certificates
     * @throws IOException when the files cannot be read or written, or do not fit together; the message says which
     */
    public static FileCertificateAuthority open(Path directory, Duration clientLifetime, Time time) throws IOException {
        PkiFiles files = new PkiFiles(directory);
        if (!files.exists(ROOT_CERTIFICATE)) {
            createRoot(files, time);
        } else if (!files.exists(ROOT_KEY)) {
            throw new IOException("the certificate authority's key " + files.path(ROOT_KEY)
                    + " is missing: bring it back, or remove the directory to start a new authority, which every agent"
                    + " then has to enrol with again");
        }
        X509Certificate root = Pem.certificate(files, ROOT_CERTIFICATE);
        PrivateKey rootKey = Pem.key(files, ROOT_KEY);
        requirePair(files, root, rootKey, ROOT_KEY, ROOT_CERTIFICATE);
        if (time.now().isAfter(root.getNotAfter().toInstant())) {
            throw new IOException("the certificate authority " + files.path(ROOT_CERTIFICATE) + " ran out on "
                    + root.getNotAfter().toInstant() + ": remove " + directory
                    + " to start a new one, which every agent then has to enrol with");
        }
        return new FileCertificateAuthority(files, time, clientLifetime, root, rootKey);
    }

    /**
     * The server's certificate for these host names and addresses: the one on disk while it names them all and is not due
     * for renewal, otherwise a new one.
     */
    public synchronized ServerIdentity serverIdentity(Collection<String> names) throws IOException {
        if (files.exists(SERVER_CERTIFICATE) && files.exists(SERVER_KEY)) {
            X509Certificate present = Pem.certificate(files, SERVER_CERTIFICATE);
            PrivateKey presentKey = Pem.key(files, SERVER_KEY);
            Instant renewAt = renewalOf(present);
            if (isPair(present.getPublicKey(), presentKey)
                    && signedByRoot(present)
                    && namesOf(present).containsAll(normalised(names))
                    && time.now().isBefore(renewAt)) {
                return new ServerIdentity(present, presentKey, renewAt);
            }
        }
        KeyPair pair = newKey();
        X509Certificate made = issueServer(pair.getPublic(), normalised(names));
        files.write(SERVER_KEY, Pem.write(pair.getPrivate()));
        files.write(SERVER_CERTIFICATE, Pem.write(made));
        return new ServerIdentity(made, pair.getPrivate(), renewalOf(made));
    }

    @Override
    public CertificateRequest read(String requestPem) throws RequestRejected {
        return RequestCheck.read(requestPem);
    }

    @Override
    public Issued issue(InstanceId instanceId, CertificateRequest checked) {
        try {
            PublicKey key = RequestCheck.publicKey(checked);
            X500Name subject = new X500NameBuilder(BCStyle.INSTANCE)
                    .addRDN(BCStyle.CN, instanceId.value())
                    .build();
            X509v3CertificateBuilder builder = builder(subject, key, clientLifetime)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(
                            Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
            X509Certificate certificate = sign(builder, rootKey);
            return new Issued(Pem.write(certificate), renewalOf(certificate));
        } catch (RequestRejected | IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign a certificate for instance " + instanceId, e);
        }
    }

    @Override
    public String authorityPem() {
        try {
            return Pem.write(root);
        } catch (IOException e) {
            throw new IllegalStateException("cannot encode the root certificate", e);
        }
    }

    private static void createRoot(PkiFiles files, Time time) throws IOException {
        KeyPair pair = newKey();
        X500Name name = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, "Cairn")
                .addRDN(BCStyle.CN, "Cairn agents' certificate authority")
                .addRDN(BCStyle.SERIALNUMBER, HexFormat.of().formatHex(serial().toByteArray(), 0, 8))
                .build();
        Instant now = time.now();
        try {
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                            name,
                            serial(),
                            Date.from(now.minus(CLOCK_TOLERANCE)),
                            Date.from(now.plus(ROOT_LIFETIME)),
                            name,
                            SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()))
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            extensions.createSubjectKeyIdentifier(pair.getPublic()));
            files.write(ROOT_KEY, Pem.write(pair.getPrivate()));
            files.write(ROOT_CERTIFICATE, Pem.write(sign(builder, pair.getPrivate())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make the root certificate", e);
        }
    }

    private X509Certificate issueServer(PublicKey key, NavigableSet<String> names) throws IOException {
        if (names.size() > NAMES_LIMIT) {
            throw new IOException("the server certificate would have " + names.size() + " names; at most " + NAMES_LIMIT
                    + " are possible: configure fewer advertised addresses");
        }
        X500Name subject = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, "Cairn coordinator")
                .build();
        GeneralName[] alternatives = names.stream()
                .map(name -> new GeneralName(isAddress(name) ? GeneralName.iPAddress : GeneralName.dNSName, name))
                .toArray(GeneralName[]::new);
        try {
            X509v3CertificateBuilder builder = builder(subject, key, SERVER_LIFETIME)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(
                            Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                    .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
            return sign(builder, rootKey);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make the server's certificate", e);
        }
    }

    /** Nothing that the root signs outlives it. */
    private X509v3CertificateBuilder builder(X500Name subject, PublicKey key, Duration lifetime)
            throws GeneralSecurityException, IOException {
        Instant now = time.now();
        Instant rootEnd = root.getNotAfter().toInstant();
        Instant end = now.plus(lifetime);
        JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
        return new X509v3CertificateBuilder(
                        X500Name.getInstance(root.getSubjectX500Principal().getEncoded()),
                        serial(),
                        Date.from(now.minus(CLOCK_TOLERANCE)),
                        Date.from(end.isBefore(rootEnd) ? end : rootEnd),
                        subject,
                        SubjectPublicKeyInfo.getInstance(key.getEncoded()))
                .addExtension(Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(key))
                .addExtension(Extension.authorityKeyIdentifier, false, extensions.createAuthorityKeyIdentifier(root));
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("cannot sign with the authority's key", e);
        }
    }

    private static Instant renewalOf(X509Certificate certificate) {
        Instant start = certificate.getNotBefore().toInstant().plus(CLOCK_TOLERANCE);
        Duration lifetime = Duration.between(start, certificate.getNotAfter().toInstant());
        return start.plus(lifetime.multipliedBy(2).dividedBy(3));
    }

    private static void requirePair(
            PkiFiles files, X509Certificate certificate, PrivateKey key, String keyName, String certificateName)
            throws IOException {
        if (!isPair(certificate.getPublicKey(), key)) {
            throw new IOException(files.path(keyName) + " is not the key of " + files.path(certificateName)
                    + ": bring back the pair");
        }
    }

    private static boolean isPair(PublicKey publicKey, PrivateKey privateKey) {
        byte[] probe = {1, 2, 3};
        try {
            var signer = java.security.Signature.getInstance("SHA256withECDSA");
            signer.initSign(privateKey);
            signer.update(probe);
            byte[] signature = signer.sign();
            signer.initVerify(publicKey);
            signer.update(probe);
            return signer.verify(signature);
        } catch (GeneralSecurityException differentKinds) {
            return false;
        }
    }

    private boolean signedByRoot(X509Certificate certificate) {
        try {
            certificate.verify(root.getPublicKey());
            return true;
        } catch (GeneralSecurityException notOurs) {
            return false;
        }
    }

    private static Set<String> namesOf(X509Certificate certificate) throws IOException {
        try {
            Set<String> names = new HashSet<>();
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> alternative : alternatives) {
                    names.add(canonical(String.valueOf(alternative.get(1))));
                }
            }
            return names;
        } catch (GeneralSecurityException e) {
            throw new IOException("the server certificate's names cannot be read", e);
        }
    }

    private static NavigableSet<String> normalised(Collection<String> names) {
        NavigableSet<String> normalised = new TreeSet<>();
        names.forEach(name -> normalised.add(canonical(name)));
        return normalised;
    }

    /** One spelling per address, whoever wrote it. */
    private static String canonical(String name) {
        if (!isAddress(name)) {
            return name.toLowerCase(java.util.Locale.ROOT);
        }
        try {
            // A literal address is parsed, never looked up.
            return java.net.InetAddress.getByName(name).getHostAddress();
        } catch (java.net.UnknownHostException e) {
            return name;
        }
    }

    private static boolean isAddress(String name) {
        return name.indexOf(':') >= 0 || name.matches("\\d{1,3}(\\.\\d{1,3}){3}");
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no EC keys", e);
        }
    }

    private static BigInteger serial() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        // Positive, and of the same length for every certificate.
        bytes[0] = (byte) ((bytes[0] & 0x3f) | 0x40);
        return new BigInteger(bytes);
    }
}
