package dev.cairn.coordinator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.instance.EnrolmentToken;
import dev.cairn.coordinator.domain.registration.MachineIdentity.Demand;
import dev.cairn.coordinator.pki.DocumentSigner;
import dev.cairn.coordinator.pki.Ec2IdentityDocuments;
import dev.cairn.coordinator.port.AgentEndpoint;
import dev.cairn.coordinator.port.AgentInbox.Enrolment;
import dev.cairn.coordinator.port.MachineProofs.SignedDocument;
import dev.cairn.coordinator.port.MachineProofs.Unknown;
import dev.cairn.coordinator.store.Samples;
import dev.cairn.coordinator.store.memory.MemoryStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine with a good token, and what it has to show besides. */
final class MachineGateTest {
    private static final DocumentSigner EC2 = new DocumentSigner();
    private static final String ACCOUNT = "210987654321";
    private static final String MACHINE = "i-0123456789abcdef0";
    private static final String REGION = "eu-central-1";
    private static final String KEY = "f00d";

    private final FakeTime time = new FakeTime();
    private final MemoryStore store = new MemoryStore();

    @TempDir
    Path directory;

    private Launches launches;

    @BeforeEach
    void prepare() throws Exception {
        store.commit(Samples.STACK, 0, List.of(Write.put(Samples.stack()), Write.put(Samples.instance())));
        byte[] hash = MessageDigest.getInstance("SHA-256").digest("token".getBytes(StandardCharsets.UTF_8));
        store.commitAccount(List.of(Write.put(new EnrolmentToken(
                new EnrolmentToken.Key(HexFormat.of().formatHex(hash)),
                Samples.APP1,
                time.now().plus(Duration.ofHours(1)),
                false,
                null))));
        launches = launches(Demand.REQUIRED, () -> ACCOUNT);
    }

    @Test
    void theMachineItselfIsAdmitted() {
        assertThat(redeem(document(MACHINE, REGION, ACCOUNT, "2026-01-01T00:00:00Z")))
                .isEqualTo(new Enrolment.Admitted(Samples.APP1));
    }

    @Test
    void anotherMachineIsRefusedAndDoesNotUseUpTheToken() {
        assertThat(reason(redeem(document("i-0bbbbbbbbbbbbbbbb", REGION, ACCOUNT, null))))
                .contains("i-0bbbbbbbbbbbbbbbb")
                .contains(MACHINE);
        assertThat(reason(redeem(document(MACHINE, "us-east-1", ACCOUNT, null))))
                .contains("us-east-1")
                .contains(REGION);
        assertThat(reason(redeem(document(MACHINE, REGION, "111111111111", null))))
                .contains("111111111111")
                .contains(ACCOUNT);
        assertThat(reason(redeem(new DocumentSigner().sign(DocumentSigner.document(MACHINE, REGION, ACCOUNT, "")))))
                .contains("no proof");
        assertThat(reason(redeem(null))).contains("sent no instance identity document");

        assertThat(launches.redeem("token", "another key", document(MACHINE, REGION, ACCOUNT, null)))
                .isEqualTo(new Enrolment.Admitted(Samples.APP1));
    }

    @Test
    void aDocumentFromTheFutureIsRefused() {
        Instant soon = time.now().plus(Duration.ofMinutes(4));

        assertThat(redeem(document(MACHINE, REGION, ACCOUNT, soon.toString())))
                .as("clocks differ")
                .isEqualTo(new Enrolment.Admitted(Samples.APP1));
        assertThat(reason(redeem(
                        document(MACHINE, REGION, ACCOUNT, soon.plusSeconds(90).toString()))))
                .contains("yet to come");
    }

    @Test
    void aGoodDocumentDoesNotStandInForTheToken() {
        SignedDocument good = document(MACHINE, REGION, ACCOUNT, null);

        assertThat(launches.redeem("guess", KEY, good)).isEqualTo(new Enrolment.UnknownToken());
        time.advance(Duration.ofHours(2));
        assertThat(redeem(good)).as("expired").isEqualTo(new Enrolment.UnknownToken());
    }

    @Test
    void aMachineWhoseLaunchIsNotRecordedYetComesAgain() {
        store.commit(Samples.STACK, 1, List.of(Write.put(Samples.instance().withServer(null))));

        assertThat(redeem(document(MACHINE, REGION, ACCOUNT, null))).isInstanceOf(Enrolment.NotYet.class);
    }

    @Test
    void aMachineComesAgainWhileTheAccountIsNotKnown() throws Exception {
        launches = launches(Demand.REQUIRED, () -> {
            throw new Unknown("STS is away", null);
        });

        assertThat(redeem(document(MACHINE, REGION, ACCOUNT, null)))
                .isEqualTo(new Enrolment.NotYet(Samples.APP1, "STS is away"));
    }

    @Test
    void whatIsDemandedIsASetting() throws Exception {
        SignedDocument wrong = document("i-0bbbbbbbbbbbbbbbb", REGION, ACCOUNT, null);

        launches = launches(Demand.WHEN_SENT, () -> ACCOUNT);
        assertThat(reason(redeem(wrong))).contains("i-0bbbbbbbbbbbbbbbb");
        assertThat(redeem(null)).isEqualTo(new Enrolment.Admitted(Samples.APP1));
        launches = launches(Demand.OFF, () -> ACCOUNT);
        assertThat(redeem(wrong)).isEqualTo(new Enrolment.Admitted(Samples.APP1));
    }

    private Launches launches(Demand demand, Ec2IdentityDocuments.Account account) throws IOException {
        Ec2IdentityDocuments proofs = Ec2IdentityDocuments.open(demand, EC2.certificate(directory), account);
        return new Launches(
                store,
                time,
                () -> "id",
                Duration.ofHours(1),
                () -> new AgentEndpoint(List.of("10.0.0.1:8443"), ""),
                new MachineGate(store, proofs, time));
    }

    private Enrolment redeem(@Nullable SignedDocument document) {
        return launches.redeem("token", KEY, document);
    }

    private SignedDocument document(String machine, String region, String account, @Nullable String pendingTime) {
        return EC2.sign(DocumentSigner.document(
                machine,
                region,
                account,
                pendingTime == null ? time.now().minusSeconds(60).toString() : pendingTime));
    }

    private static String reason(Enrolment enrolment) {
        assertThat(enrolment).isInstanceOf(Enrolment.WrongMachine.class);
        return ((Enrolment.WrongMachine) enrolment).reason();
    }
}
