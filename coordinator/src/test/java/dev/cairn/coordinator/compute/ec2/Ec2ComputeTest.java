package dev.cairn.coordinator.compute.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.coordinator.compute.ComputeContract;
import dev.cairn.coordinator.domain.instance.ServerId;
import dev.cairn.coordinator.port.Compute;
import dev.cairn.coordinator.port.Compute.ComputeException;
import dev.cairn.coordinator.port.Compute.ComputeException.Remedy;
import dev.cairn.coordinator.port.Compute.LaunchRequest;
import dev.cairn.coordinator.port.Compute.OwnServer;
import dev.cairn.coordinator.port.Compute.Phase;
import dev.cairn.coordinator.port.Compute.ServerState;
import dev.cairn.coordinator.system.SystemTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Machines on EC2, over HTTP, against a server that does what EC2 does on its bad days. */
final class Ec2ComputeTest extends ComputeContract {
    private static final String OWNER = "0123456789abcdef";
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Ec2Server ec2 = new Ec2Server();
    private final SystemTime time = new SystemTime();
    private final Ec2Compute compute = open(OWNER);

    private Ec2Compute open(String owner) {
        return new Ec2Compute(
                new Ec2Clients(
                        ec2.endpoint(),
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("AKID", "secret")),
                        PATIENCE),
                owner,
                request -> "#!/bin/sh\n# " + request.enrolmentToken() + "\n",
                time);
    }

    @AfterEach
    void close() {
        compute.close();
        time.close();
        ec2.close();
    }

    @Override
    protected Compute compute() {
        return compute;
    }

    @Override
    protected String freshToken() {
        return UUID.randomUUID().toString();
    }

    @Override
    protected void letPass() {
        ec2.step();
    }

    @Nested
    final class OfOneLaunch {
        private final LaunchRequest request = request(freshToken(), "web1");

        @Test
        void answerThatIsLostMakesNoSecondMachine() throws Exception {
            ec2.faults().loseAnswer("RunInstances", 1);
            ServerId id = compute.launch(request).server().id();
            assertThat(ec2.machines(REGION).alive()).extracting(Machine::id).containsExactly(id.value());
        }

        @Test
        void answerThatComesTooLateMakesNoSecondMachine() throws Exception {
            ec2.faults().answerLate("RunInstances", 1, PATIENCE.multipliedBy(2));
            ServerId id = compute.launch(request).server().id();
            assertThat(ec2.machines(REGION).alive()).extracting(Machine::id).containsExactly(id.value());
        }

        @Test
        void repeatedWithAnotherEnrolmentTokenItFindsTheMachineOfTheFirst() throws Exception {
            ServerId id = compute.launch(request).server().id();
            LaunchRequest again = new LaunchRequest(
                    request.token(),
                    request.stackId(),
                    request.instanceId(),
                    request.order(),
                    request.coordinatorAddresses(),
                    request.authorityPem(),
                    "another one-time token");
            assertThat(compute.launch(again).server().id()).isEqualTo(id);
            assertThat(ec2.machines(REGION).all()).hasSize(1);
        }

        @Test
        void repeatedWhileEc2DoesNotDescribeTheFirstYetItIsToBeTriedAgain() throws Exception {
            ec2.faults().staleDescribes(2);
            ServerId id = compute.launch(request).server().id();
            LaunchRequest again = new LaunchRequest(
                    request.token(),
                    request.stackId(),
                    request.instanceId(),
                    request.order(),
                    request.coordinatorAddresses(),
                    request.authorityPem(),
                    "another one-time token");
            assertThatThrownBy(() -> compute.launch(again))
                    .asInstanceOf(InstanceOfAssertFactories.type(ComputeException.class))
                    .returns(Remedy.RETRY, ComputeException::remedy);
            assertThat(compute.launch(again).server().id()).isEqualTo(id);
            assertThat(ec2.machines(REGION).all()).hasSize(1);
        }

        @Test
        void noCapacityIsSaidInEc2sWords() {
            ec2.faults().noCapacity(20);
            assertThatThrownBy(() -> compute.launch(request))
                    .hasMessageContaining("InsufficientInstanceCapacity")
                    .hasMessageContaining("sufficient capacity")
                    .asInstanceOf(InstanceOfAssertFactories.type(ComputeException.class))
                    .returns(Remedy.CHANGE, ComputeException::remedy);
            assertThat(ec2.machines(REGION).all()).isEmpty();
        }

        @Test
        void quotaIsSaidInEc2sWords() {
            ec2.faults().quotaReached(20);
            assertThatThrownBy(() -> compute.launch(request))
                    .hasMessageContaining("VcpuLimitExceeded")
                    .asInstanceOf(InstanceOfAssertFactories.type(ComputeException.class))
                    .returns(Remedy.CHANGE, ComputeException::remedy);
        }

        @Test
        void aSpotMachineThatEc2HasTakenIsWaitedFor() throws ComputeException {
            ServerId id = compute.launch(request).server().id();
            ec2.machines(REGION).stopByHand(id.value());
            ec2.faults().refuse("StartInstances", 1, 400, "IncorrectSpotRequestState", "You can't start it now");
            assertThatThrownBy(() -> compute.start(id, request))
                    .hasMessageContaining("IncorrectSpotRequestState")
                    .asInstanceOf(InstanceOfAssertFactories.type(ComputeException.class))
                    .returns(Remedy.SLOW_DOWN, ComputeException::remedy);
            assertThat(compute.start(id, request).phase()).isEqualTo(Phase.PENDING);
        }

        @Test
        void throttlingAsksForPatience() {
            ec2.faults().throttle("RunInstances", 50);
            assertThatThrownBy(() -> compute.launch(request))
                    .asInstanceOf(InstanceOfAssertFactories.type(ComputeException.class))
                    .returns(Remedy.SLOW_DOWN, ComputeException::remedy);
            ec2.faults().clear();
        }

        @Test
        void faultsOfEc2AreTriedAgain() throws Exception {
            ec2.faults().internalError("RunInstances", 1);
            assertThat(compute.launch(request).phase()).isEqualTo(Phase.PENDING);
            assertThat(ec2.machines(REGION).all()).hasSize(1);
        }

        @Test
        void machineThatDiesAtOnceSaysWhy() throws Exception {
            ec2.faults().dieAtLaunch(1, "Client.VolumeLimitExceeded");
            ServerId id = compute.launch(request).server().id();
            awaitPhase(id, Phase.TERMINATED);
            assertThat(described(id).reason()).contains("Client.VolumeLimitExceeded");
        }

        @Test
        void machineIsMarkedTaggedAndAsksForTokensOfItsMetadata() throws Exception {
            ServerId id = running(request);
            assertThat(ec2.tags(REGION, id.value()))
                    .containsEntry("Name", "shop - web1")
                    .containsEntry("cairn:owner", OWNER)
                    .containsEntry("cairn:instance-id", request.instanceId().value())
                    .containsEntry("cairn:stack-id", request.stackId().value())
                    .containsEntry("cairn:launch", request.token());
            Machine machine = ec2.machines(REGION).all().getFirst();
            assertThat(machine.parameter("MetadataOptions.HttpTokens")).isEqualTo("required");
            assertThat(described(id).server().rootDeviceVolumeId()).startsWith("vol-");
            assertThat(ec2.tags(REGION, described(id).server().rootDeviceVolumeId()))
                    .containsEntry("cairn:owner", OWNER);
        }

        @Test
        void terminatedBeforeEc2KnowsItEverywhereItIsTriedAgain() throws Exception {
            ec2.faults().staleDescribes(2);
            ServerId id = compute.launch(request).server().id();
            assertThatThrownBy(() -> compute.terminate(REGION, id))
                    .asInstanceOf(InstanceOfAssertFactories.type(ComputeException.class))
                    .returns(Remedy.RETRY, ComputeException::remedy);
            ec2.faults().clear();
            letPass();
            compute.describe(REGION, id);
            compute.describe(REGION, id);
            compute.terminate(REGION, id);
            awaitGone(id);
            assertThat(ec2.machines(REGION).alive()).isEmpty();
        }
    }

    @Nested
    final class OfManyMachines {
        @Test
        void thousandAreDescribedByOneCall() throws Exception {
            List<ServerId> ids = launched(30);
            for (int unknown = 0; unknown < 970; unknown++) {
                ids.add(new ServerId("i-0%016x".formatted(unknown)));
            }
            ec2.forgetCalls();
            assertThat(compute.describe(REGION, ids)).hasSize(30);
            // The second one is without those that EC2 did not know.
            assertThat(ec2.count("DescribeInstances")).isEqualTo(2);
        }

        @Test
        void itsOwnAreFoundWithWhatTheyWereMadeFor() throws Exception {
            List<ServerId> ids = launched(3);
            Ec2Compute other = open("another");
            other.launch(request(freshToken(), "theirs"));
            compute.terminate(REGION, ids.getFirst());
            letPass();
            letPass();
            assertThat(compute.own(REGION))
                    .extracting(own -> own.state().server().id())
                    .containsExactlyInAnyOrder(ids.get(1), ids.get(2));
            OwnServer own = compute.own(REGION).getFirst();
            assertThat(own.instanceId()).isNotNull();
            assertThat(own.launchedAt()).isNotNull();
            assertThat(compute.own("us-west-2")).isEmpty();
            other.close();
        }

        @Test
        void whatIsOthersIsNotTakenForItsOwnWhereFiltersAreIgnored() throws Exception {
            ec2.faults().ignoreFilters();
            Ec2Compute other = open("another");
            ServerId theirs =
                    other.launch(request(freshToken(), "theirs")).server().id();
            List<ServerId> ids = launched(2);
            assertThat(ids).doesNotHaveDuplicates().doesNotContain(theirs);
            assertThat(compute.own(REGION))
                    .extracting(own -> own.state().server().id())
                    .containsExactlyInAnyOrderElementsOf(ids);
            assertThat(compute.launched(REGION, freshToken())).isEmpty();
            other.close();
        }

        private List<ServerId> launched(int count) throws ComputeException {
            List<ServerId> ids = new ArrayList<>();
            for (int number = 0; number < count; number++) {
                ids.add(compute.launch(request(freshToken(), "web" + number))
                        .server()
                        .id());
            }
            return ids;
        }
    }

    @Nested
    final class OfSecurityGroups {
        @Test
        void builtInOnesAreMadeOnceAndPutRight() throws Exception {
            compute.launch(request(freshToken(), "web1"));
            compute.launch(request(freshToken(), "web2"));
            assertThat(ec2.count("CreateSecurityGroup")).isEqualTo(2);
            // SSH for the custom layer, everything among members.
            assertThat(ec2.count("AuthorizeSecurityGroupIngress")).isEqualTo(2);
            Ec2Compute restarted = open(OWNER);
            restarted.launch(request(freshToken(), "web3"));
            assertThat(ec2.count("CreateSecurityGroup")).isEqualTo(2);
            assertThat(ec2.count("AuthorizeSecurityGroupIngress")).isEqualTo(2);
            restarted.close();
        }
    }

    @Test
    void stoppedMachineStartsWithItsNewTypeAndEnrolmentToken() throws Exception {
        LaunchRequest request = request(freshToken(), "web1");
        ServerId id = running(request);
        String before = ec2.machines(REGION).all().getFirst().userData();
        compute.stop(REGION, id);
        awaitPhase(id, Phase.STOPPED);
        LaunchRequest again = new LaunchRequest(
                freshToken(),
                request.stackId(),
                request.instanceId(),
                request.order(),
                request.coordinatorAddresses(),
                request.authorityPem(),
                "a second one-time token");
        ServerState started = compute.start(id, again);
        assertThat(started.phase()).isEqualTo(Phase.PENDING);
        assertThat(ec2.machines(REGION).all().getFirst().userData()).isNotEqualTo(before);
        awaitPhase(id, Phase.RUNNING);
    }

    @Test
    void withoutTheCallForANewTokenAStoppedMachineStartsAllTheSame() throws Exception {
        LaunchRequest request = request(freshToken(), "web1");
        ServerId id = running(request);
        compute.stop(REGION, id);
        awaitPhase(id, Phase.STOPPED);
        ec2.faults().refuse("ModifyInstanceAttribute", 1, 400, "InvalidAction", "Unknown action");
        assertThat(compute.start(id, request).phase()).isEqualTo(Phase.PENDING);
        awaitPhase(id, Phase.RUNNING);
        compute.stop(REGION, id);
        awaitPhase(id, Phase.STOPPED);
        ec2.faults().refuse("ModifyInstanceAttribute", 1, 403, "UnauthorizedOperation", "You are not authorized");
        assertThatThrownBy(() -> compute.start(id, request)).hasMessageContaining("UnauthorizedOperation");
    }

    @Test
    void machinesThatEc2DoesNotKnowAndDoesNotNameAreLeftOut() throws Exception {
        ServerId id = running(request(freshToken(), "web1"));
        ec2.faults().refuse("DescribeInstances", 1, 400, "InvalidInstanceID.NotFound", "One of them does not exist");
        assertThat(compute.describe(REGION, List.of(id, new ServerId("i-unknown"))))
                .containsOnlyKeys(id);
    }

    @Test
    void whatHasEndedIsNotStopped() throws Exception {
        ServerId id = running(request(freshToken(), "web1"));
        compute.terminate(REGION, id);
        awaitPhase(id, Phase.TERMINATED);
        compute.stop(REGION, id);
        assertThat(ec2.count("StopInstances")).isZero();
    }

    @Test
    void machineThatWasMadeElsewhereIsStartedAsItIs() throws Exception {
        LaunchRequest request = request(freshToken(), "web1");
        ServerId id = running(request);
        compute.stop(REGION, id);
        awaitPhase(id, Phase.STOPPED);
        Ec2Compute other = open("another");
        assertThat(other.start(id, request).phase()).isEqualTo(Phase.PENDING);
        assertThat(ec2.count("ModifyInstanceAttribute")).isZero();
        other.close();
    }

    @Test
    void machineThatIsStillStoppingIsStartedLater() throws Exception {
        LaunchRequest request = request(freshToken(), "web1");
        ServerId id = running(request);
        compute.stop(REGION, id);
        assertThatThrownBy(() -> compute.start(id, request))
                .asInstanceOf(InstanceOfAssertFactories.type(ComputeException.class))
                .returns(Remedy.SLOW_DOWN, ComputeException::remedy);
    }
}
