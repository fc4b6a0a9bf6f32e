package dev.cairn.coordinator.pki;

import java.io.StringWriter;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** What a machine does before it enrols: makes a key and asks for a certificate. */
public final class Requests {
    private Requests() {}

    public static KeyPair ecKey(String curve) throws Exception {
        return key("EC", new ECGenParameterSpec(curve));
    }

    static KeyPair rsaKey(int bits) throws Exception {
        return key("RSA", new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4));
    }

    private static KeyPair key(String algorithm, AlgorithmParameterSpec parameters) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(parameters);
        return generator.generateKeyPair();
    }

    public static String request(KeyPair pair, String subject) throws Exception {
        return signedBy(pair, pair, subject);
    }

    static String signedBy(KeyPair signer, KeyPair named, String subject) throws Exception {
        String algorithm = signer.getPublic().getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        byte[] request = new JcaPKCS10CertificationRequestBuilder(new X500Name(subject), named.getPublic())
                .build(new JcaContentSignerBuilder(algorithm).build(signer.getPrivate()))
                .getEncoded();
        return pem("CERTIFICATE REQUEST", request);
    }

    public static String pem(String type, byte[] content) throws Exception {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, content));
        }
        return text.toString();
    }
}
