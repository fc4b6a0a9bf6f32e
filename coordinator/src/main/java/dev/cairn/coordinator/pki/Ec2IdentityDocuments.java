package dev.cairn.coordinator.pki;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.domain.registration.MachineIdentity;
import dev.cairn.coordinator.domain.registration.MachineIdentity.Demand;
import dev.cairn.coordinator.port.MachineProofs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.jspecify.annotations.Nullable;

/**
 * EC2's instance identity documents with their RSA-2048 signature, checked by the region's certificate, as AWS' guide says. A
 * certificate is a pinned key here: nothing has signed it, and its dates do not count. Safe for many threads.
 */
public final class Ec2IdentityDocuments implements MachineProofs {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LIMIT_CHARS = 16 * 1024;
    private static final Set<String> DIGESTS = Set.of(
            NISTObjectIdentifiers.id_sha256.getId(),
            NISTObjectIdentifiers.id_sha384.getId(),
            NISTObjectIdentifiers.id_sha512.getId());

    private final Demand demand;
    private final Ec2Certificates certificates;
    private final Account account;

    /** Finds out the account whose machines are taken. */
    @FunctionalInterface
    public interface Account {
        String id() throws Unknown;
    }

    private Ec2IdentityDocuments(Demand demand, Ec2Certificates certificates, Account account) {
        this.demand = demand;
        this.certificates = certificates;
        this.account = account;
    }

    /**
     * Reads the certificates.
     *
     * @param additional certificates (PEM) beside those of AWS, each good for every region; null for none
     * @throws IOException when they cannot be read, or are none of RSA with 2048 bits at least
     */
    public static Ec2IdentityDocuments open(Demand demand, @Nullable Path additional, Account account)
            throws IOException {
        return new Ec2IdentityDocuments(demand, Ec2Certificates.read(additional), account);
    }

    @Override
    public Demand demand() {
        return demand;
    }

    @Override
    public String accountId() throws Unknown {
        return account.id();
    }

    @Override
    public MachineIdentity read(SignedDocument signed) throws NotProven {
        if (signed.document().length() > LIMIT_CHARS || signed.signature().length() > LIMIT_CHARS) {
            throw new NotProven("it is longer than " + LIMIT_CHARS + " characters");
        }
        byte[] document = signed.document().getBytes(StandardCharsets.UTF_8);
        JsonNode claims = json(document);
        CMSSignedData data = signature(signed.signature(), document);
        String region = text(claims, "region");
        // What counts is what was signed, which is in the signature itself on EC2.
        if (data.getSignedContent().getContent() instanceof byte[] content
                && !json(content).equals(claims)) {
            throw new NotProven("its signature is that of another document");
        }
        requireSignedBy(data, region);
        return new MachineIdentity(
                new ServerId(text(claims, "instanceId")), region, text(claims, "accountId"), launchedAt(claims));
    }

    private static CMSSignedData signature(String base64, byte[] document) throws NotProven {
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(base64.replaceAll("-----[A-Z0-9 ]+-----", ""));
            CMSSignedData data = new CMSSignedData(bytes);
            return data.getSignedContent() == null
                    ? new CMSSignedData(new CMSProcessableByteArray(document), bytes)
                    : data;
        } catch (CMSException | RuntimeException e) {
            // Bouncy Castle answers malformed ASN.1 with exceptions of many kinds; all mean the same to the sender.
            throw new NotProven("its signature is not PKCS#7 in Base64 (instance-identity/rsa2048)", e);
        }
    }

    private void requireSignedBy(CMSSignedData data, String region) throws NotProven {
        List<PublicKey> keys = certificates.of(region);
        if (keys.isEmpty()) {
            throw new NotProven("there is no certificate for the region " + region
                    + "; add AWS' one by the setting compute.ec2.identity-certificates");
        }
        List<SignerInformation> signers = new ArrayList<>(data.getSignerInfos().getSigners());
        if (signers.size() != 1 || !DIGESTS.contains(signers.getFirst().getDigestAlgOID())) {
            throw new NotProven("its signature is not one signature over a SHA-256");
        }
        for (PublicKey key : keys) {
            if (verifies(signers.getFirst(), key)) {
                return;
            }
        }
        throw new NotProven("its signature is not that of EC2 in " + region);
    }

    private static boolean verifies(SignerInformation signer, PublicKey key) {
        try {
            return signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(key));
        } catch (CMSException | OperatorCreationException | RuntimeException e) {
            return false;
        }
    }

    private static JsonNode json(byte[] text) throws NotProven {
        try {
            JsonNode json = JSON.readTree(text);
            if (json != null && json.isObject()) {
                return json;
            }
        } catch (JsonProcessingException e) {
            throw new NotProven("it is not JSON", e);
        } catch (IOException e) {
            throw new NotProven("it cannot be read", e);
        }
        throw new NotProven("it is not a JSON object");
    }

    private static String text(JsonNode claims, String name) throws NotProven {
        JsonNode value = claims.get(name);
        if (value == null || !value.isTextual() || value.textValue().length() > 128) {
            throw new NotProven("it has no " + name);
        }
        return value.textValue();
    }

    private static @Nullable Instant launchedAt(JsonNode claims) throws NotProven {
        JsonNode value = claims.get("pendingTime");
        if (value == null || value.isNull()) {
            return null;
        }
        try {
            return Instant.parse(value.asText());
        } catch (DateTimeException e) {
            throw new NotProven("it has a pendingTime that is no time", e);
        }
    }
}
