package dev.cairn.coordinator.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.coordinator.domain.registration.MachineIdentity.Demand;
import dev.cairn.coordinator.http.ApiServer.Reply;
import dev.cairn.coordinator.pki.DocumentSigner;
import dev.cairn.coordinator.pki.Ec2IdentityDocuments;
import dev.cairn.coordinator.port.MachineProofs.SignedDocument;
import dev.cairn.coordinator.port.MachineProofs.Unknown;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines of EC2 that register where they have to prove what they are. */
final class RegisteredIdentityTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DocumentSigner EC2 = new DocumentSigner();

    @TempDir
    Path directory;

    private volatile boolean accountKnown = true;

    @Test
    void onlyADocumentThatEc2HasSignedNamesAMachine() throws Exception {
        try (ApiServer server = server(Demand.REQUIRED)) {
            String stack = stack(server);
            SignedDocument good = document("i-0123456789abcdef0", "123456789012");

            Reply registered = register(server, stack, good);
            assertThat(registered.status()).as(registered.message()).isEqualTo(200);
            assertThat(refusal(server, stack, document("i-0aaaaaaaaaaaaaaaa", "999999999999")))
                    .contains("999999999999");
            assertThat(refusal(
                            server,
                            stack,
                            new SignedDocument(
                                    good.document().replace("i-0123456789abcdef0", "i-0bbbbbbbbbbbbbbbb"),
                                    good.signature())))
                    .contains("another document");
            assertThat(refusal(server, stack, new SignedDocument(good.document(), "")))
                    .contains("instance-identity/rsa2048");
            assertThat(refusal(server, stack, new SignedDocument(good.document(), "c2ln")))
                    .contains("no proof");
            accountKnown = false;
            Reply later = register(server, stack, document("i-0cccccccccccccccc", "123456789012"));
            assertThat(later.status()).isEqualTo(503);
        }
    }

    @Test
    void whereItIsCheckedWhenSentAMachineMayComeWithoutASignature() throws Exception {
        try (ApiServer server = server(Demand.WHEN_SENT)) {
            String stack = stack(server);
            SignedDocument good = document("i-0123456789abcdef0", "123456789012");

            assertThat(refusal(server, stack, new SignedDocument(good.document(), "c2ln")))
                    .contains("no proof");
            assertThat(register(server, stack, new SignedDocument(good.document(), ""))
                            .status())
                    .isEqualTo(200);
        }
    }

    private ApiServer server(Demand demand) throws Exception {
        return new ApiServer(
                HttpConfig.on("127.0.0.1", 0), Ec2IdentityDocuments.open(demand, EC2.certificate(directory), () -> {
                    if (!accountKnown) {
                        throw new Unknown("STS is away", null);
                    }
                    return "123456789012";
                }));
    }

    private static String stack(ApiServer server) {
        return server.call("CreateStack", """
                        {"Name": "S", "Region": "eu-west-1", "ServiceRoleArn": "arn:aws:iam::1:role/s",
                         "DefaultInstanceProfileArn": "arn:aws:iam::1:instance-profile/i"}""").body().path("StackId").asText();
    }

    private static SignedDocument document(String machine, String account) {
        return EC2.sign(DocumentSigner.document(machine, "eu-west-1", account, "2020-01-01T00:00:00Z"));
    }

    private static Reply register(ApiServer server, String stack, SignedDocument signed) {
        ObjectNode body = JSON.createObjectNode().put("StackId", stack);
        body.putObject("InstanceIdentity").put("Document", signed.document()).put("Signature", signed.signature());
        return server.call("RegisterInstance", body.toString());
    }

    private static String refusal(ApiServer server, String stack, SignedDocument signed) {
        Reply reply = register(server, stack, signed);
        assertThat(reply.type()).as(reply.message()).isEqualTo("ValidationException");
        return reply.message();
    }
}
