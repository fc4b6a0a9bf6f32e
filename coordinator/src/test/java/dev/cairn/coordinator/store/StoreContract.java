package dev.cairn.coordinator.store;

import static dev.cairn.coordinator.store.Samples.ALICE;
import static dev.cairn.coordinator.store.Samples.APP;
import static dev.cairn.coordinator.store.Samples.APP1;
import static dev.cairn.coordinator.store.Samples.ATTEMPT;
import static dev.cairn.coordinator.store.Samples.COMMAND;
import static dev.cairn.coordinator.store.Samples.DEPLOYMENT;
import static dev.cairn.coordinator.store.Samples.ERROR;
import static dev.cairn.coordinator.store.Samples.LAYER;
import static dev.cairn.coordinator.store.Samples.NOW;
import static dev.cairn.coordinator.store.Samples.STACK;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.coordinator.domain.Entity;
import dev.cairn.coordinator.domain.Id;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.app.AppId;
import dev.cairn.coordinator.domain.deployment.AttemptId;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.deployment.CommandId;
import dev.cairn.coordinator.domain.deployment.Deployment;
import dev.cairn.coordinator.domain.deployment.DeploymentId;
import dev.cairn.coordinator.domain.effect.Effect;
import dev.cairn.coordinator.domain.effect.OutboxEntry;
import dev.cairn.coordinator.domain.effect.Timer;
import dev.cairn.coordinator.domain.event.StackEvent;
import dev.cairn.coordinator.domain.iam.IamUser;
import dev.cairn.coordinator.domain.instance.EnrolmentToken;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.ServiceErrorId;
import dev.cairn.coordinator.domain.layer.Layer;
import dev.cairn.coordinator.domain.layer.LayerId;
import dev.cairn.coordinator.domain.resource.Ec2VolumeId;
import dev.cairn.coordinator.domain.resource.Resource;
import dev.cairn.coordinator.domain.resource.Resources;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.stack.Stack;
import dev.cairn.coordinator.domain.stack.StackId;
import dev.cairn.coordinator.domain.timeline.TimelineEntry;
import dev.cairn.coordinator.domain.user.AccessKeyId;
import dev.cairn.coordinator.domain.user.UserArn;
import dev.cairn.coordinator.domain.user.UserProfile;
import dev.cairn.coordinator.port.EventLog;
import dev.cairn.coordinator.port.Store;
import dev.cairn.coordinator.port.StoreUnavailable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What every store must do. */
public abstract class StoreContract {
    private static final StackId OTHER_STACK = new StackId("00000000-0001-4d5e-8f90-a1b2c3d4e5f6");
    private static final InstanceId OTHER_INSTANCE = new InstanceId("00000000-0003-4d5e-8f90-a1b2c3d4e5f6");
    private static final int MANY = 1_000;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Store store;

    /** An empty store. */
    protected abstract Store open() throws Exception;

    /** Ends the use of a store after a test. */
    protected void release(Store used) {
        used.close();
    }

    @BeforeEach
    final void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    final void closeStore() {
        release(store);
    }

    @Nested
    final class Mapping {
        @Test
        void keepsEveryFieldOfWhatBelongsToAStack() {
            create(Samples.ofStack());

            StackSnapshot snapshot = snapshot();
            assertThat(snapshot.stack()).isEqualTo(Samples.stack());
            assertThat(snapshot.layers()).containsExactly(Map.entry(LAYER, Samples.layer()));
            assertThat(snapshot.instances()).containsExactly(Map.entry(APP1, Samples.instance()));
            assertThat(snapshot.apps()).containsExactly(Map.entry(APP, Samples.app()));
            assertThat(snapshot.deployments()).containsExactly(Map.entry(DEPLOYMENT, Samples.deployment()));
            assertThat(snapshot.commands()).containsExactly(Map.entry(COMMAND, Samples.command()));
            assertThat(snapshot.permissions().values()).containsExactly(Samples.permission(STACK, ALICE));
            assertThat(snapshot.permissions())
                    .containsOnlyKeys(Samples.permission(STACK, ALICE).id());
            assertThat(snapshot.loadBasedScaling()).containsExactly(Map.entry(LAYER, Samples.loadBasedScaling()));
            assertThat(snapshot.timeBasedScaling()).containsExactly(Map.entry(APP1, Samples.timeBasedScaling()));
            assertThat(ofResources(snapshot.resources())).isEqualTo(Samples.resources());
            for (Resource resource : Samples.resources()) {
                assertThat(store.stackOf(resource.id())).contains(STACK);
            }
            assertThat(store.stackOf(new Ec2VolumeId("vol-1a2b3c4d"))).contains(STACK);
            assertThat(store.stackOf(new Ec2VolumeId("vol-other"))).isEmpty();
            Timer timer = Samples.timer(Timer.Kind.BOOT_TIMEOUT, APP1.value(), NOW);
            assertThat(snapshot.timers()).containsExactly(Map.entry(timer.id(), timer));
            assertThat(store.serviceErrors(STACK)).containsExactly(Samples.serviceError(ERROR, NOW));
            assertThat(store.timeline(STACK, 10)).containsExactly(Samples.timelineEntry("entry", NOW));
            assertThat(store.dueEffects(NOW, 10))
                    .containsExactly(
                            Samples.outboxEntry("effect", Samples.effects().getFirst(), NOW));
            assertThat(store.events().number()).isEqualTo(1);
            assertThat(store.events().after(0, 10))
                    .containsExactly(new EventLog.Numbered(
                            1, Samples.event("event", Samples.eventDetails().getFirst(), NOW)));
        }

        @Test
        void keepsEveryFieldOfTheAccount() {
            store.commitAccount(puts(Samples.ofAccount()));

            assertThat(store.enrolmentToken(new EnrolmentToken.Key("token")))
                    .contains(Samples.enrolmentToken("token", APP1, NOW));
            assertThat(store.userProfile(ALICE)).contains(Samples.userProfile(ALICE, NOW));
            assertThat(store.accessKey(new AccessKeyId("AKIAEXAMPLE"))).contains(Samples.accessKey("AKIAEXAMPLE", NOW));
            assertThat(store.iamUser(ALICE)).contains(Samples.iamUser(ALICE, NOW));
            assertThat(store.iamGroups()).containsExactly(Samples.iamGroup("admins", NOW));
        }

        @Test
        void keepsEveryKindOfEffect() {
            List<OutboxEntry> entries = IntStream.range(0, Samples.effects().size())
                    .mapToObj(i ->
                            Samples.outboxEntry("effect-" + i, Samples.effects().get(i), NOW.plusSeconds(i)))
                    .toList();
            create(Samples.stack(), entries);

            assertThat(store.dueEffects(NOW.plusSeconds(60), 100)).isEqualTo(entries);
        }

        @Test
        void keepsEveryKindOfSubject() {
            List<Id> subjects = List.of(STACK, LAYER, APP1, APP, DEPLOYMENT, COMMAND, ATTEMPT, ERROR, ALICE);
            List<TimelineEntry> entries = new ArrayList<>();
            for (Id subject : subjects) {
                TimelineEntry sample = Samples.timelineEntry("about " + subject.value(), NOW);
                entries.add(new TimelineEntry(
                        sample.id(),
                        STACK,
                        NOW,
                        subject,
                        sample.decision(),
                        sample.reason(),
                        sample.evidence(),
                        sample.actorArn()));
            }
            create(Samples.stack(), entries);

            assertThat(store.timeline(STACK, 100)).isEqualTo(entries.reversed());
        }

        @Test
        void keepsWhatIsNotSet() {
            Command sample = Samples.command();
            Command command = new Command(
                    sample.id(),
                    STACK,
                    APP1,
                    null,
                    "configure",
                    List.of(),
                    Map.of(),
                    Command.Cookbooks.NONE,
                    null,
                    List.of(),
                    null,
                    null,
                    1,
                    ATTEMPT,
                    1,
                    Command.Phase.READY,
                    Command.Status.PENDING,
                    0,
                    sample.timeout(),
                    NOW,
                    null,
                    null,
                    null,
                    null);
            OutboxEntry effect = new OutboxEntry(
                    new OutboxEntry.Key("effect"), STACK, new Effect.LaunchServer(APP1, "eu-west-1"), NOW, 0, null);
            create(Samples.stack(), List.of(command, effect));

            assertThat(snapshot().commands().values()).containsExactly(command);
            assertThat(store.dueEffects(NOW, 1)).containsExactly(effect);
        }

        @Test
        void keepsTextInEveryScript() {
            String text = "{\"t\": \"Grüße, 你好, שלום, \uD83D\uDC69\u200D\uD83D\uDE80, \\u0000, \u0000, ' \\\" ; -- \"}";
            create(Samples.stack().withSettings(Samples.stackSettings(text)));

            assertThat(snapshot().stack().settings().customJson()).isEqualTo(text);
        }

        @Test
        void keepsBigDocuments() {
            String big = "{\"x\": \"" + "ä1".repeat(60_000) + "\"}";
            create(Samples.stack().withSettings(Samples.stackSettings(big)));

            assertThat(snapshot().stack().settings().customJson()).isEqualTo(big);
        }

        @Test
        void keepsTimesBefore1970() {
            Instant early = Instant.parse("1969-12-31T23:59:59.999999Z");
            create(Samples.stack(STACK, early));

            assertThat(snapshot().stack().createdAt()).isEqualTo(early);
        }

        @Test
        void replacesWhatHasTheSameId() {
            create(Samples.stack(), List.of(Samples.layer()));
            Layer changed = Samples.layer(LAYER, NOW.plusSeconds(9));
            commit(1, List.of(Write.put(changed), Write.put(Samples.stack().nextGeneration())));

            assertThat(snapshot().layers().values()).containsExactly(changed);
            assertThat(snapshot().stack()).isEqualTo(Samples.stack().nextGeneration());
        }
    }

    @Nested
    final class Versions {
        @Test
        void beginAtOneAndCountUp() {
            assertThat(store.version(STACK)).isEmpty();
            assertThat(store.snapshot(STACK)).isEmpty();
            assertThat(store.commit(STACK, 0, List.of(Write.put(Samples.stack()))))
                    .contains(1L);
            assertThat(store.commit(STACK, 1, List.of(Write.put(Samples.layer()))))
                    .contains(2L);
            assertThat(store.commit(STACK, 2, List.of())).contains(3L);
            assertThat(store.version(STACK)).contains(3L);
            assertThat(snapshot().version()).isEqualTo(3);
        }

        @Test
        void refuseACommitOnAnOldOne() {
            create(Samples.stack());
            commit(1, List.of());

            assertThat(store.commit(STACK, 1, List.of(Write.put(Samples.layer()))))
                    .isEmpty();
            assertThat(store.commit(STACK, 7, List.of(Write.put(Samples.layer()))))
                    .isEmpty();
            assertThat(snapshot().layers()).isEmpty();
            assertThat(store.version(STACK)).contains(2L);
        }

        @Test
        void refuseToCreateTwice() {
            create(Samples.stack());

            assertThat(store.commit(STACK, 0, List.of(Write.put(Samples.stack().nextGeneration()))))
                    .isEmpty();
            assertThat(snapshot().stack()).isEqualTo(Samples.stack());
        }

        @Test
        void refuseToChangeWhatDoesNotExist() {
            assertThat(store.commit(STACK, 3, List.of(Write.put(Samples.stack()))))
                    .isEmpty();
            assertThat(store.stacks()).isEmpty();
        }

        @Test
        void ofOneStackDoNotMindAnother() {
            create(Samples.stack());
            createOther();

            assertThat(store.commit(STACK, 1, List.of())).contains(2L);
            assertThat(store.commit(OTHER_STACK, 1, List.of())).contains(2L);
        }

        @Test
        void loseNoUpdateOfManyThreads() throws Exception {
            create(Samples.stack());
            int threads = 6;
            int each = 10;

            inThreads(threads, thread -> {
                for (int i = 0; i < each; i++) {
                    boolean done = false;
                    while (!done) {
                        StackSnapshot seen = snapshot();
                        Layer layer = Samples.layer(new LayerId(thread + "-" + i), NOW);
                        done = store.commit(
                                        STACK,
                                        seen.version(),
                                        List.of(Write.put(seen.stack().nextGeneration()), Write.put(layer)))
                                .isPresent();
                    }
                }
                return true;
            });

            StackSnapshot end = snapshot();
            long commits = (long) threads * each;
            assertThat(end.version()).isEqualTo(1 + commits);
            assertThat(end.stack().topologyGeneration())
                    .isEqualTo(Samples.stack().topologyGeneration() + commits);
            assertThat(end.layers()).hasSize((int) commits);
        }

        @Test
        void countEveryStackByItself() throws Exception {
            int threads = 8;
            int each = 20;

            inThreads(threads, thread -> {
                StackId id = new StackId("stack-" + thread);
                store.commit(id, 0, List.of(Write.put(Samples.stack(id, NOW))));
                for (int i = 1; i <= each; i++) {
                    assertThat(store.commit(
                                    id,
                                    i,
                                    List.of(Write.put(Samples.stack(id, NOW)
                                            .withSettings(Samples.stackSettings("{\"i\": " + i + "}"))))))
                            .contains(i + 1L);
                }
                return true;
            });

            for (int thread = 0; thread < threads; thread++) {
                StackSnapshot end =
                        store.snapshot(new StackId("stack-" + thread)).orElseThrow();
                assertThat(end.version()).isEqualTo(each + 1L);
                assertThat(end.stack().settings().customJson()).isEqualTo("{\"i\": " + each + "}");
            }
        }
    }

    @Nested
    final class Commits {
        @Test
        void areAllOrNothing() {
            create(Samples.stack());
            List<Write> writes = List.of(
                    Write.put(Samples.layer()), Write.put(command("a", APP1, 1)), Write.put(command("b", APP1, 1)));

            assertThatThrownBy(() -> store.commit(STACK, 1, writes)).isInstanceOf(IllegalStateException.class);

            assertThat(snapshot().layers()).isEmpty();
            assertThat(snapshot().commands()).isEmpty();
            assertThat(store.version(STACK)).contains(1L);
            assertThat(store.commit(STACK, 1, List.of(Write.put(Samples.layer()))))
                    .contains(2L);
        }

        @Test
        void thatFailHarmNoOther() throws Exception {
            create(Samples.stack(), List.of(command("taken", APP1, 1)));
            createOther();

            inThreads(4, thread -> {
                StackId id = new StackId("stack-" + thread);
                store.commit(id, 0, List.of(Write.put(Samples.stack(id, NOW))));
                for (int i = 1; i <= 15; i++) {
                    if (thread % 2 == 0) {
                        assertThat(store.commit(id, i, List.of())).contains(i + 1L);
                    } else {
                        assertThatThrownBy(() -> store.commit(STACK, 1, List.of(Write.put(command("again", APP1, 1)))))
                                .isInstanceOf(IllegalStateException.class);
                    }
                }
                return true;
            });

            assertThat(store.version(STACK)).contains(1L);
            assertThat(store.version(new StackId("stack-0"))).contains(16L);
        }

        @Test
        void refuseASequenceNumberThatIsTaken() {
            create(Samples.stack(), List.of(command("a", APP1, 1)));

            assertThatThrownBy(() -> store.commit(STACK, 1, List.of(Write.put(command("b", APP1, 1)))))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(store.commit(STACK, 1, List.of(Write.put(command("b", OTHER_INSTANCE, 1)))))
                    .contains(2L);
        }

        @Test
        void refuseWhatBelongsToAnotherStack() {
            create(Samples.stack());
            createOther();
            List<Write> foreign = List.of(
                    Write.put(Samples.layer()),
                    Write.put(Samples.stack()),
                    Write.delete(Samples.stack()),
                    Write.put(Samples.permission(STACK, ALICE)),
                    Write.put(Samples.userProfile(ALICE, NOW)),
                    Write.delete(Samples.accessKey("A", NOW)));

            for (Write write : foreign) {
                assertThatThrownBy(() -> store.commit(OTHER_STACK, 1, List.of(write)))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            assertThat(store.version(OTHER_STACK)).contains(1L);
        }

        @Test
        void refuseToCreateWithoutTheStack() {
            assertThatThrownBy(() -> store.commit(STACK, 0, List.of(Write.put(Samples.layer()))))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(store.version(STACK)).isEmpty();
        }

        @Test
        void deleteNothingOfAnotherStack() {
            create(Samples.stack(), List.of(Samples.layer()));
            createOther();
            assertThat(store.commit(OTHER_STACK, 1, List.of(Write.delete(Samples.layer()))))
                    .contains(2L);

            assertThat(snapshot().layers()).hasSize(1);
        }

        @Test
        void deleteWhatIsAskedAndIgnoreWhatIsGone() {
            create(Samples.ofStack());
            List<Write> deletes = Samples.ofStack().stream()
                    .filter(entity -> !(entity instanceof Stack))
                    .map(Write::delete)
                    .toList();
            commit(1, deletes);
            commit(2, deletes);

            StackSnapshot snapshot = snapshot();
            assertThat(snapshot.layers()).isEmpty();
            assertThat(snapshot.instances()).isEmpty();
            assertThat(snapshot.apps()).isEmpty();
            assertThat(snapshot.deployments()).isEmpty();
            assertThat(snapshot.commands()).isEmpty();
            assertThat(snapshot.permissions()).isEmpty();
            assertThat(snapshot.loadBasedScaling()).isEmpty();
            assertThat(snapshot.timeBasedScaling()).isEmpty();
            assertThat(snapshot.timers()).isEmpty();
            assertThat(store.serviceErrors(STACK)).isEmpty();
            assertThat(store.timeline(STACK, 1)).isEmpty();
            assertThat(store.dueEffects(NOW, 1)).isEmpty();
        }

        @Test
        void applyWritesInTheirOrder() {
            create(Samples.stack());
            commit(
                    1,
                    List.of(
                            Write.put(Samples.layer()),
                            Write.delete(Samples.layer()),
                            Write.put(Samples.app()),
                            Write.delete(Samples.instance()),
                            Write.put(Samples.instance())));

            assertThat(snapshot().layers()).isEmpty();
            assertThat(snapshot().instances()).hasSize(1);
            assertThat(snapshot().apps()).hasSize(1);
        }

        @Test
        void deleteAStackWithEverythingOfItButItsEffects() {
            create(Samples.ofStack());
            createOther();
            store.commitAccount(puts(Samples.ofAccount()));
            store.appendLog(COMMAND, ATTEMPT, 0, bytes("log"));
            commit(1, List.of(Write.delete(Samples.stack())));

            assertThat(store.snapshot(STACK)).isEmpty();
            assertThat(store.version(STACK)).isEmpty();
            assertThat(store.stacks()).extracting(Stack::id).containsExactly(OTHER_STACK);
            assertThat(store.stackOf(LAYER)).isEmpty();
            assertThat(store.commands(List.of(COMMAND))).isEmpty();
            assertThat(store.deployments(STACK)).isEmpty();
            assertThat(store.serviceErrors(STACK)).isEmpty();
            assertThat(store.timeline(STACK, 10)).isEmpty();
            assertThat(store.dueTimers(NOW, 10)).isEmpty();
            assertThat(store.permissionsOf(ALICE)).isEmpty();
            assertThat(store.readLog(COMMAND, 0, 10)).isEmpty();
            assertThat(store.enrolmentToken(new EnrolmentToken.Key("token"))).isEmpty();
            assertThat(store.userProfile(ALICE)).isPresent();
            assertThat(store.dueEffects(NOW, 10)).hasSize(1);
            store.events().number();
            assertThat(store.events().after(0, 10)).hasSize(1);
            assertThat(store.commit(STACK, 2, List.of())).isEmpty();
            create(Samples.stack());
            assertThat(snapshot().instances()).isEmpty();
        }
    }

    @Nested
    final class Snapshots {
        @Test
        void haveOnlyRunningDeploymentsAndOpenCommands() {
            List<Entity> entities = new ArrayList<>();
            for (Deployment.Status status : Deployment.Status.values()) {
                entities.add(Samples.deployment(new DeploymentId("d-" + status), status, NOW));
            }
            long sequence = 1;
            for (Command.Status status : Command.Status.values()) {
                entities.add(Samples.command(new CommandId("c-" + status), APP1, sequence++, status, NOW));
            }
            create(Samples.stack(), entities);

            assertThat(snapshot().deployments()).containsOnlyKeys(new DeploymentId("d-RUNNING"));
            assertThat(snapshot().commands()).containsOnlyKeys(new CommandId("c-PENDING"));
        }

        @Test
        void orderCommandsByInstanceAndSequence() {
            List<Entity> entities = new ArrayList<>();
            for (long sequence : List.of(10L, 2L, 1L)) {
                entities.add(command("a-" + sequence, APP1, sequence));
                entities.add(command("b-" + sequence, OTHER_INSTANCE, sequence));
            }
            create(Samples.stack(), entities);

            assertThat(snapshot().commands().values())
                    .extracting(command -> command.id().value())
                    .containsExactly("b-1", "b-2", "b-10", "a-1", "a-2", "a-10");
        }

        @Test
        void orderByCreation() {
            create(
                    Samples.stack(),
                    List.of(
                            Samples.layer(new LayerId("c"), NOW),
                            Samples.layer(new LayerId("a"), NOW),
                            Samples.layer(new LayerId("b"), NOW.minusNanos(1_000))));
            commit(1, List.of(Write.put(Samples.layer(new LayerId("0"), NOW))));
            // What changes keeps its place.
            commit(2, List.of(Write.put(Samples.layer(new LayerId("c"), NOW))));

            assertThat(snapshot().layers().keySet()).extracting(LayerId::value).containsExactly("b", "c", "a", "0");
        }

        @Test
        void haveNothingOfOtherStacks() {
            create(Samples.ofStack());
            createOther();

            StackSnapshot other = store.snapshot(OTHER_STACK).orElseThrow();
            assertThat(other.instances()).isEmpty();
            assertThat(other.commands()).isEmpty();
            assertThat(other.permissions()).isEmpty();
            assertThat(other.timers()).isEmpty();
        }

        @Test
        void cannotBeChanged() {
            create(Samples.ofStack());

            assertThatThrownBy(() -> snapshot().layers().clear()).isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> snapshot().commands().clear()).isInstanceOf(UnsupportedOperationException.class);
        }

        @Test
        void showOneStateWhileOthersCommit() throws Exception {
            create(Samples.stack(), List.of(Samples.layer(new LayerId("0"), NOW)));
            int commits = 60;

            inThreads(2, thread -> {
                for (int i = 1; i <= commits; i++) {
                    if (thread == 0) {
                        commit(
                                i,
                                List.of(
                                        Write.delete(Samples.layer(new LayerId("" + (i - 1)), NOW)),
                                        Write.put(Samples.layer(new LayerId("" + i), NOW)),
                                        Write.put(Samples.stack().withSettings(Samples.stackSettings("" + i)))));
                    } else {
                        StackSnapshot seen = snapshot();
                        String last = "" + (seen.version() - 1);
                        assertThat(seen.layers()).containsOnlyKeys(new LayerId(last));
                        if (seen.version() > 1) {
                            assertThat(seen.stack().settings().customJson()).isEqualTo(last);
                        }
                    }
                }
                return true;
            });
        }

        @Test
        void holdAThousandInstances() {
            List<Entity> entities = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                InstanceId id = new InstanceId("instance-" + i);
                entities.add(Samples.instance(id, NOW.plusNanos(1_000L * i)));
                entities.add(command("command-" + i, id, 1));
            }
            create(Samples.stack(), entities);

            assertThat(snapshot().instances()).hasSize(MANY);
            assertThat(List.copyOf(snapshot().instances().values()))
                    .isSortedAccordingTo(Comparator.comparing(Instance::createdAt));
            assertThat(snapshot().commands()).hasSize(MANY);
        }
    }

    @Nested
    final class Queries {
        @Test
        void listStacksInOrderOfCreation() {
            store.commit(new StackId("b"), 0, List.of(Write.put(Samples.stack(new StackId("b"), NOW))));
            store.commit(new StackId("a"), 0, List.of(Write.put(Samples.stack(new StackId("a"), NOW.plusSeconds(1)))));
            store.commit(new StackId("c"), 0, List.of(Write.put(Samples.stack(new StackId("c"), NOW.minusSeconds(1)))));

            assertThat(store.stacks()).extracting(stack -> stack.id().value()).containsExactly("c", "b", "a");
            assertThat(store.stackCount()).isEqualTo(3);
        }

        @Test
        void tellTheStatusOfEveryInstance() {
            create(Samples.stack(), List.of(Samples.instance()));
            createOther();

            assertThat(store.instanceStates())
                    .containsExactly(new Store.InstanceState(
                            APP1, STACK, Samples.instance().status()));
        }

        @Test
        void findStacksWithOpenWorkOnly() {
            assertThat(store.stacksAtWork()).isEmpty();
            create(
                    Samples.stack(),
                    List.of(
                            ended("a", APP1, 1),
                            Samples.deployment(new DeploymentId("d"), Deployment.Status.SUCCESSFUL, NOW)));
            createOther();
            assertThat(store.stacksAtWork()).isEmpty();

            commit(1, puts(List.of(command("b", APP1, 2))));
            assertThat(store.stacksAtWork()).containsExactly(STACK);

            commit(2, puts(List.of(ended("b", APP1, 2), deployment("e", NOW))));
            assertThat(store.stacksAtWork()).containsExactly(STACK);
        }

        @Test
        void findStacksThatScale() {
            createOther();
            assertThat(store.scalingStacks()).isEmpty();
            create(Samples.stack(), List.of(Samples.instance(), Samples.timeBasedScaling()));
            assertThat(store.scalingStacks()).containsExactly(STACK);
            commit(
                    1,
                    List.of(
                            Write.delete(Samples.timeBasedScaling()),
                            Write.put(Samples.layer()),
                            Write.put(Samples.loadBasedScaling())));
            assertThat(store.scalingStacks()).containsExactly(STACK);
        }

        @Test
        void findTheStackOfThings() {
            create(Samples.ofStack());
            createOther();

            for (Id id : List.of(STACK, LAYER, APP1, APP, DEPLOYMENT, COMMAND, ERROR)) {
                assertThat(store.stackOf(id)).as(id.value()).contains(STACK);
            }
            assertThat(store.stackOf(OTHER_STACK)).contains(OTHER_STACK);
            assertThat(store.stackOf(new LayerId("none"))).isEmpty();
            assertThat(store.stackOf(new AppId(LAYER.value()))).isEmpty();
            assertThatThrownBy(() -> store.stackOf(ALICE)).isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void listDeploymentsNewestFirst() {
            create(
                    Samples.stack(),
                    List.of(
                            deployment("old", NOW.minusSeconds(1)),
                            deployment("first of two", NOW),
                            deployment("second of two", NOW),
                            deployment("new", NOW.plusSeconds(1))));

            List<String> expected = List.of("new", "second of two", "first of two", "old");
            assertThat(store.deployments(STACK))
                    .extracting(deployment -> deployment.id().value())
                    .isEqualTo(expected);
            assertThat(store.deployments(Stream.of("old", "unknown", "new", "second of two", "first of two", "new")
                            .map(DeploymentId::new)
                            .toList()))
                    .extracting(deployment -> deployment.id().value())
                    .isEqualTo(expected);
            assertThat(store.deployments(List.of())).isEmpty();
            assertThat(store.deployments(OTHER_STACK)).isEmpty();
        }

        @Test
        void listCommandsNewestFirst() {
            create(
                    Samples.stack(),
                    List.of(
                            command("a", APP1, 1, NOW),
                            command("b", OTHER_INSTANCE, 1, NOW.minusSeconds(1)),
                            command("c", APP1, 2, NOW),
                            command("d", APP1, 10, NOW.plusSeconds(1))));

            assertThat(ids(store.commandsOf(DEPLOYMENT))).containsExactly("d", "c", "a", "b");
            assertThat(ids(store.commandsOf(APP1, 10))).containsExactly("d", "c", "a");
            assertThat(ids(store.commandsOf(APP1, 2))).containsExactly("d", "c");
            assertThat(ids(store.commands(List.of(new CommandId("b"), new CommandId("?"), new CommandId("c")))))
                    .containsExactly("c", "b");
            assertThat(store.commandsOf(new DeploymentId("none"))).isEmpty();
            assertThat(store.commandsOf(new InstanceId("none"), 10)).isEmpty();
            assertThat(store.commands(List.of())).isEmpty();
        }

        @Test
        void takeThousandsOfIds() {
            create(Samples.stack(), List.of(command("a", APP1, 1)));
            List<CommandId> ids = new ArrayList<>(List.of(new CommandId("a")));
            IntStream.range(0, 20_000).forEach(i -> ids.add(new CommandId("unknown-" + i)));

            assertThat(ids(store.commands(ids))).containsExactly("a");
        }

        @Test
        void listServiceErrorsInOrderOfCreation() {
            create(
                    Samples.stack(),
                    List.of(
                            Samples.serviceError(new ServiceErrorId("b"), NOW),
                            Samples.serviceError(new ServiceErrorId("a"), NOW),
                            Samples.serviceError(new ServiceErrorId("c"), NOW.minusSeconds(1))));

            assertThat(store.serviceErrors(STACK))
                    .extracting(error -> error.id().value())
                    .containsExactly("c", "b", "a");
        }

        @Test
        void listTheTimelineNewestFirst() {
            create(
                    Samples.stack(),
                    List.of(
                            Samples.timelineEntry("b", NOW),
                            Samples.timelineEntry("a", NOW),
                            Samples.timelineEntry("old", NOW.minusSeconds(1))));
            commit(1, List.of(Write.put(Samples.timelineEntry("0", NOW))));

            assertThat(entries(10)).containsExactly("0", "a", "b", "old");
            assertThat(entries(2)).containsExactly("0", "a");
        }

        @Test
        void listTheAccount() {
            UserArn bob = new UserArn("arn:aws:iam::123456789012:user/bob");
            store.commitAccount(puts(List.of(
                    Samples.userProfile(ALICE, NOW),
                    Samples.userProfile(bob, NOW.minusSeconds(1)),
                    Samples.accessKey("B", NOW),
                    Samples.accessKey("A", NOW),
                    Samples.accessKey("C", NOW.minusSeconds(1)))));

            assertThat(store.userProfiles()).extracting(UserProfile::id).containsExactly(bob, ALICE);
            assertThat(store.accessKeys()).extracting(key -> key.id().value()).containsExactly("C", "A", "B");
            store.commitAccount(puts(List.of(
                    Samples.iamUser(ALICE, NOW),
                    Samples.iamUser(bob, NOW.minusSeconds(1)),
                    Samples.iamGroup("b", NOW),
                    Samples.iamGroup("a", NOW))));
            assertThat(store.iamUsers()).extracting(IamUser::id).containsExactly(bob, ALICE);
            assertThat(store.iamGroups())
                    .extracting(group -> group.id().value())
                    .containsExactly("a", "b");
            assertThat(store.iamUser(new UserArn("nobody"))).isEmpty();
            assertThat(store.userProfile(new UserArn("nobody"))).isEmpty();
            assertThat(store.accessKey(new AccessKeyId("none"))).isEmpty();
            assertThat(store.enrolmentToken(new EnrolmentToken.Key("none"))).isEmpty();
        }

        @Test
        void listPermissionsOfAUserOnAllStacks() {
            create(
                    Samples.stack(),
                    List.of(Samples.permission(STACK, ALICE), Samples.permission(STACK, new UserArn("x"))));
            createOther();
            store.commit(OTHER_STACK, 1, List.of(Write.put(Samples.permission(OTHER_STACK, ALICE))));

            assertThat(store.permissionsOf(ALICE))
                    .containsExactly(Samples.permission(OTHER_STACK, ALICE), Samples.permission(STACK, ALICE));
            assertThat(store.permissionsOf(new UserArn("nobody"))).isEmpty();
        }
    }

    @Nested
    final class Account {
        @Test
        void isReplacedAndDeleted() {
            store.commitAccount(puts(Samples.ofAccount()));
            UserProfile renamed = new UserProfile(ALICE, "Alice B.", "alice", null, false, 2002, NOW);
            EnrolmentToken fresh = new EnrolmentToken(new EnrolmentToken.Key("token"), APP1, NOW, false, null);
            store.commitAccount(List.of(
                    Write.put(renamed),
                    Write.put(fresh),
                    Write.delete(Samples.accessKey("AKIAEXAMPLE", NOW)),
                    Write.delete(Samples.accessKey("unknown", NOW))));

            assertThat(store.userProfile(ALICE)).contains(renamed);
            assertThat(store.enrolmentToken(fresh.id())).contains(fresh);
            assertThat(store.accessKeys()).isEmpty();
        }

        @Test
        void refusesWhatBelongsToStacksAndThenWritesNothing() {
            List<Write> writes = List.of(Write.put(Samples.userProfile(ALICE, NOW)), Write.put(Samples.stack()));

            assertThatThrownBy(() -> store.commitAccount(writes)).isInstanceOf(IllegalArgumentException.class);
            assertThat(store.userProfiles()).isEmpty();
        }

        @Test
        void takesEnrolmentTokensOfDecisionsToo() {
            create(Samples.stack(), List.of(Samples.enrolmentToken("token", APP1, NOW)));
            assertThat(store.enrolmentToken(new EnrolmentToken.Key("token"))).isPresent();
        }

        @Test
        void dropsExpiredEnrolmentTokens() {
            store.commitAccount(puts(List.of(
                    Samples.enrolmentToken("old", APP1, NOW.minusNanos(1_000)),
                    Samples.enrolmentToken("new", APP1, NOW))));
            store.trimEnrolmentTokens(NOW);

            assertThat(store.enrolmentToken(new EnrolmentToken.Key("old"))).isEmpty();
            assertThat(store.enrolmentToken(new EnrolmentToken.Key("new"))).isPresent();
        }
    }

    @Nested
    final class Due {
        private final Effect effect = Samples.effects().getFirst();

        @Test
        void effectsComeOldestFirstWhenTheirTimeHasCome() {
            create(
                    Samples.stack(),
                    List.of(
                            Samples.outboxEntry("b", effect, NOW),
                            Samples.outboxEntry("a", effect, NOW),
                            Samples.outboxEntry("late", effect, NOW.plusNanos(1_000)),
                            Samples.outboxEntry("early", effect, NOW.minusSeconds(1))));

            assertThat(due(NOW, 10)).containsExactly("early", "b", "a");
            assertThat(due(NOW, 2)).containsExactly("early", "b");
            assertThat(due(NOW.plusNanos(1_000), 10)).containsExactly("early", "b", "a", "late");
            assertThat(due(NOW.minusSeconds(2), 10)).isEmpty();
        }

        @Test
        void effectsOfAllStacksCome() {
            create(Samples.stack(), List.of(Samples.outboxEntry("a", effect, NOW)));
            createOther();
            store.commit(
                    OTHER_STACK,
                    1,
                    List.of(Write.put(new OutboxEntry(
                            new OutboxEntry.Key("b"), OTHER_STACK, effect, NOW.minusSeconds(1), 0, null))));

            assertThat(due(NOW, 10)).containsExactly("b", "a");
        }

        @Test
        void effectsGoWhenDone() {
            create(Samples.stack(), List.of(Samples.outboxEntry("a", effect, NOW)));
            store.effectDone(new OutboxEntry.Key("a"));
            store.effectDone(new OutboxEntry.Key("a"));

            assertThat(due(NOW, 10)).isEmpty();
            assertThat(store.version(STACK)).contains(1L);
        }

        @Test
        void effectsArePutOffWhenTheyFail() {
            create(Samples.stack(), List.of(Samples.outboxEntry("a", effect, NOW)));
            store.effectFailed(new OutboxEntry.Key("a"), "no\0answer", NOW.plusSeconds(5));
            store.effectFailed(new OutboxEntry.Key("unknown"), "no answer", NOW);

            assertThat(due(NOW, 10)).isEmpty();
            OutboxEntry entry = store.dueEffects(NOW.plusSeconds(5), 10).getFirst();
            assertThat(entry.attempts()).isEqualTo(4);
            assertThat(entry.lastError()).startsWith("no").endsWith("answer");
            assertThat(entry.effect()).isEqualTo(effect);
            assertThat(entry.due()).isEqualTo(NOW.plusSeconds(5));
        }

        @Test
        void effectsThatWaitHaveNotBeenTried() {
            create(Samples.stack(), List.of(Samples.outboxEntry("a", effect, NOW)));
            store.effectPutOff(new OutboxEntry.Key("a"), "slow down", NOW.plusSeconds(5));

            assertThat(due(NOW, 10)).isEmpty();
            OutboxEntry entry = store.dueEffects(NOW.plusSeconds(5), 10).getFirst();
            assertThat(entry.attempts()).isEqualTo(3);
            assertThat(entry.lastError()).isEqualTo("slow down");
        }

        @Test
        void timersComeOldestFirstAndAreReplacedByKindAndSubject() {
            create(
                    Samples.stack(),
                    List.of(
                            Samples.timer(Timer.Kind.COMMAND_EXPIRY, "b", NOW),
                            Samples.timer(Timer.Kind.BOOT_TIMEOUT, "b", NOW.minusSeconds(1)),
                            Samples.timer(Timer.Kind.COMMAND_EXPIRY, "a", NOW),
                            Samples.timer(Timer.Kind.HEAL_REVIEW, "late", NOW.plusNanos(1_000))));
            assertThat(timers(NOW)).containsExactly("BOOT_TIMEOUT/b", "COMMAND_EXPIRY/a", "COMMAND_EXPIRY/b");
            assertThat(store.dueTimers(NOW, 1)).hasSize(1);

            commit(
                    1,
                    List.of(
                            Write.put(Samples.timer(Timer.Kind.COMMAND_EXPIRY, "b", NOW.plusSeconds(9))),
                            Write.delete(Samples.timer(Timer.Kind.BOOT_TIMEOUT, "b", NOW))));
            assertThat(timers(NOW)).containsExactly("COMMAND_EXPIRY/a");
            assertThat(snapshot().timers()).hasSize(3);
        }

        @Test
        void tellsWhenTheNextIs() {
            assertThat(store.nextDue()).isEmpty();
            create(Samples.stack(), List.of(Samples.timer(Timer.Kind.HEAL_REVIEW, "a", NOW.plusSeconds(3))));
            assertThat(store.nextDue()).contains(NOW.plusSeconds(3));
            commit(1, List.of(Write.put(Samples.outboxEntry("a", effect, NOW.plusSeconds(2)))));
            assertThat(store.nextDue()).contains(NOW.plusSeconds(2));
            store.effectFailed(new OutboxEntry.Key("a"), "x", NOW.plusSeconds(4));
            assertThat(store.nextDue()).contains(NOW.plusSeconds(3));
        }

        private List<String> due(Instant now, int limit) {
            return store.dueEffects(now, limit).stream()
                    .map(entry -> entry.id().value())
                    .toList();
        }

        private List<String> timers(Instant now) {
            return store.dueTimers(now, 10).stream()
                    .map(timer -> timer.id().value())
                    .toList();
        }
    }

    @Nested
    final class Logs {
        private final AttemptId second = new AttemptId("second");

        @BeforeEach
        void createCommand() {
            create(Samples.stack(), List.of(Samples.command()));
        }

        @Test
        void areRead() {
            assertThat(store.appendLog(COMMAND, ATTEMPT, 0, bytes("one "))).isEqualTo(4);
            assertThat(store.appendLog(COMMAND, ATTEMPT, 4, bytes("two"))).isEqualTo(7);

            assertThat(log(0, 100)).isEqualTo("one two");
            assertThat(log(2, 4)).isEqualTo("e tw");
            assertThat(log(4, 3)).isEqualTo("two");
            assertThat(log(7, 100)).isEmpty();
            assertThat(log(99, 100)).isEmpty();
            assertThat(log(0, 0)).isEmpty();
        }

        @Test
        void ignoreWhatTheyHave() {
            store.appendLog(COMMAND, ATTEMPT, 0, bytes("abcdef"));

            assertThat(store.appendLog(COMMAND, ATTEMPT, 0, bytes("abcdef"))).isEqualTo(6);
            assertThat(store.appendLog(COMMAND, ATTEMPT, 2, bytes("cd"))).isEqualTo(6);
            assertThat(store.appendLog(COMMAND, ATTEMPT, 4, bytes("efgh"))).isEqualTo(8);
            assertThat(store.appendLog(COMMAND, ATTEMPT, 8, bytes(""))).isEqualTo(8);
            assertThat(log(0, 100)).isEqualTo("abcdefgh");
        }

        @Test
        void refuseAGap() {
            store.appendLog(COMMAND, ATTEMPT, 0, bytes("abc"));

            assertThat(store.appendLog(COMMAND, ATTEMPT, 4, bytes("x"))).isEqualTo(3);
            assertThat(store.appendLog(COMMAND, second, 1, bytes("x"))).isEqualTo(0);
            assertThat(log(0, 100)).isEqualTo("abc");
        }

        @Test
        void haveAttemptsOneAfterTheOther() {
            store.appendLog(COMMAND, ATTEMPT, 0, bytes("first "));
            assertThat(store.appendLog(COMMAND, second, 0, bytes("sec"))).isEqualTo(3);
            assertThat(store.appendLog(COMMAND, second, 3, bytes("ond"))).isEqualTo(6);
            assertThat(store.appendLog(COMMAND, ATTEMPT, 0, bytes("first "))).isEqualTo(6);

            assertThat(log(0, 100)).isEqualTo("first second");
        }

        @Test
        void keepEveryByte() {
            byte[] data = new byte[300_000];
            new Random(1).nextBytes(data);
            int middle = 123_457;
            store.appendLog(COMMAND, ATTEMPT, 0, Arrays.copyOf(data, middle));
            store.appendLog(COMMAND, ATTEMPT, middle, Arrays.copyOfRange(data, middle, data.length));

            assertThat(store.readLog(COMMAND, 0, data.length + 1)).isEqualTo(data);
            assertThat(store.readLog(COMMAND, 65_530, 70_000)).isEqualTo(Arrays.copyOfRange(data, 65_530, 135_530));
        }

        @Test
        void dropWhatGoesPastTheLimit() {
            int piece = 4 << 20;
            byte[] data = new byte[piece];
            long end = 0;
            while (end < Store.LOG_LIMIT_BYTES + piece) {
                // A piece begins before the limit and ends behind it, too.
                end = store.appendLog(COMMAND, ATTEMPT, end, end == 0 ? new byte[] {1} : data);
            }

            assertThat(end % piece).isEqualTo(1);
            assertThat(store.readLog(COMMAND, Store.LOG_LIMIT_BYTES - 5, 100)).hasSize(5);
            assertThat(store.appendLog(COMMAND, second, 0, bytes("abc"))).isEqualTo(3);
            assertThat(store.readLog(COMMAND, Store.LOG_LIMIT_BYTES, 100)).isEmpty();
        }

        @Test
        void ofUnknownCommandsAreDropped() {
            assertThat(store.appendLog(new CommandId("unknown"), ATTEMPT, 5, bytes("abc")))
                    .isEqualTo(8);
            assertThat(store.readLog(new CommandId("unknown"), 0, 10)).isEmpty();
        }

        @Test
        void surviveChangesOfTheirCommand() {
            store.appendLog(COMMAND, ATTEMPT, 0, bytes("abc"));
            commit(1, List.of(Write.put(Samples.command(COMMAND, APP1, 1, Command.Status.SUCCESSFUL, NOW))));

            assertThat(log(0, 10)).isEqualTo("abc");
        }

        @Test
        void goWithTheirCommand() {
            store.appendLog(COMMAND, ATTEMPT, 0, bytes("abc"));
            commit(1, List.of(Write.delete(Samples.command())));
            commit(2, List.of(Write.put(Samples.command())));

            assertThat(log(0, 10)).isEmpty();
            assertThat(store.appendLog(COMMAND, ATTEMPT, 0, bytes("x"))).isEqualTo(1);
        }

        @Test
        void ofManyThreadsAreWhole() throws Exception {
            inThreads(4, thread -> {
                AttemptId attempt = new AttemptId("attempt-" + thread);
                for (int i = 0; i < 25; i++) {
                    assertThat(store.appendLog(COMMAND, attempt, i, bytes("" + thread)))
                            .isEqualTo(i + 1);
                }
                return true;
            });

            char[] sorted = log(0, 1_000).toCharArray();
            Arrays.sort(sorted);
            assertThat(new String(sorted)).isEqualTo("0".repeat(25) + "1".repeat(25) + "2".repeat(25) + "3".repeat(25));
        }

        private String log(long offset, int limit) {
            return new String(store.readLog(COMMAND, offset, limit), UTF_8);
        }
    }

    @Nested
    final class Events {
        private List<String> told(long after, int limit) {
            return store.events().after(after, limit).stream()
                    .map(numbered ->
                            numbered.sequence() + " " + numbered.event().id().value())
                    .toList();
        }

        private StackEvent event(String id, Instant at) {
            return Samples.event(id, Samples.eventDetails().getLast(), at);
        }

        @Test
        void areNumberedInTheOrderOfTheirCommits() {
            // The clock ran backwards between the two commits.
            create(Samples.stack(), List.of(event("first", NOW.plusSeconds(9)), event("second", NOW.plusSeconds(8))));
            commit(1, puts(List.of(event("third", NOW))));
            assertThat(told(0, 10)).isEmpty();

            assertThat(store.events().number()).isEqualTo(3);
            assertThat(told(0, 10)).containsExactly("1 first", "2 second", "3 third");
            assertThat(told(1, 1)).containsExactly("2 second");

            commit(2, puts(List.of(event("fourth", NOW))));
            assertThat(store.events().number()).isEqualTo(4);
            assertThat(store.events().number()).isEqualTo(4);
            assertThat(told(3, 10)).containsExactly("4 fourth");
        }

        @Test
        void keepEveryKindOfDetail() {
            List<StackEvent> events = IntStream.range(0, Samples.eventDetails().size())
                    .mapToObj(i ->
                            Samples.event("event-" + i, Samples.eventDetails().get(i), NOW.plusSeconds(i)))
                    .toList();
            create(Samples.stack(), events);
            store.events().number();

            assertThat(store.events().after(0, 100))
                    .extracting(EventLog.Numbered::event)
                    .isEqualTo(events);
        }

        @Test
        void moreThanAPageAreNumbered() {
            create(
                    Samples.stack(),
                    IntStream.range(0, 2_500)
                            .mapToObj(i -> event("event-" + i, NOW))
                            .toList());

            assertThat(store.events().number()).isEqualTo(2_500);
            assertThat(told(2_499, 10)).containsExactly("2500 event-2499");
        }

        @Test
        void keepTheirNumbersWhenOldOnesGo() {
            create(Samples.stack(), List.of(event("a", NOW), event("b", NOW.plusSeconds(1))));
            store.events().number();
            assertThat(store.events().before(NOW.plusSeconds(1))).isEqualTo(1);
            assertThat(store.events().before(NOW.plusSeconds(2))).isEqualTo(2);

            assertThat(store.events().trim(NOW.plusSeconds(5))).contains(2L);
            assertThat(store.events().trim(NOW.plusSeconds(5))).isEmpty();
            assertThat(told(0, 10)).isEmpty();
            commit(1, puts(List.of(event("c", NOW.plusSeconds(9)))));
            assertThat(store.events().number()).isEqualTo(3);
            assertThat(told(0, 10)).containsExactly("3 c");
        }

        @Test
        void rememberHowFarEachReceiverIs() {
            assertThat(store.events().cursor("a")).isEmpty();
            store.events().move("a", new EventLog.Cursor(7, NOW));
            store.events().move("b", new EventLog.Cursor(1, null));
            assertThat(store.events().cursor("a")).contains(new EventLog.Cursor(7, NOW));
            store.events().move("a", new EventLog.Cursor(5, null));
            assertThat(store.events().cursor("a")).contains(new EventLog.Cursor(5, null));
            assertThat(store.events().cursor("b")).contains(new EventLog.Cursor(1, null));
        }
    }

    @Nested
    final class Trimming {
        @Test
        void keepsTheNewestCommandsOfEachInstanceAndWhatIsOpen() {
            List<Entity> entities = new ArrayList<>();
            entities.add(Samples.instance(APP1, NOW));
            entities.add(Samples.instance(OTHER_INSTANCE, NOW));
            for (int sequence = 1; sequence <= 40; sequence++) {
                entities.add(ended("a-" + sequence, APP1, sequence));
            }
            entities.add(command("b-open", OTHER_INSTANCE, 1));
            for (int sequence = 2; sequence <= 35; sequence++) {
                entities.add(ended("b-" + sequence, OTHER_INSTANCE, sequence));
            }
            create(Samples.stack(), entities);
            store.appendLog(new CommandId("a-1"), ATTEMPT, 0, bytes("x"));
            store.appendLog(new CommandId("a-40"), ATTEMPT, 0, bytes("x"));
            store.trimCommands(STACK, 30);

            assertThat(store.commandsOf(APP1, 100))
                    .hasSize(30)
                    .last()
                    .extracting(Command::sequence)
                    .isEqualTo(11L);
            assertThat(ids(store.commandsOf(OTHER_INSTANCE, 100)))
                    .hasSize(31)
                    .contains("b-open", "b-6")
                    .doesNotContain("b-5");
            assertThat(store.readLog(new CommandId("a-1"), 0, 10)).isEmpty();
            assertThat(store.readLog(new CommandId("a-40"), 0, 10)).hasSize(1);
            assertThat(store.version(STACK)).contains(1L);
        }

        @Test
        void keepsNothingOfInstancesThatAreGoneButWhatIsOpen() {
            create(
                    Samples.stack(),
                    List.of(
                            Samples.instance(APP1, NOW),
                            ended("kept", APP1, 1),
                            ended("gone", OTHER_INSTANCE, 1),
                            command("open", OTHER_INSTANCE, 2)));
            store.appendLog(new CommandId("gone"), ATTEMPT, 0, bytes("x"));
            store.trimCommands(STACK, 30);

            assertThat(ids(store.commandsOf(APP1, 10))).containsExactly("kept");
            assertThat(ids(store.commandsOf(OTHER_INSTANCE, 10))).containsExactly("open");
            assertThat(store.readLog(new CommandId("gone"), 0, 10)).isEmpty();
        }

        @Test
        void touchesNoOtherStack() {
            create(Samples.stack(), List.of(ended("a", APP1, 1), Samples.timelineEntry("a", NOW)));
            store.trimCommands(OTHER_STACK, 0);
            store.trimTimeline(OTHER_STACK, 0);
            store.trimDeployments(OTHER_STACK, 0);

            assertThat(store.commandsOf(APP1, 10)).hasSize(1);
            assertThat(entries(10)).hasSize(1);
        }

        @Test
        void keepsTheNewestOfTheTimeline() {
            create(
                    Samples.stack(),
                    List.of(
                            Samples.timelineEntry("old", NOW.minusSeconds(1)),
                            Samples.timelineEntry("b", NOW),
                            Samples.timelineEntry("a", NOW)));
            store.trimTimeline(STACK, 2);

            assertThat(entries(10)).containsExactly("a", "b");
        }

        @Test
        void keepsDeploymentsThatRunOrHaveCommands() {
            create(
                    Samples.stack(),
                    List.of(
                            Samples.deployment(DEPLOYMENT, Deployment.Status.FAILED, NOW.minusSeconds(4)),
                            command("of it", APP1, 1),
                            deployment("running", NOW.minusSeconds(3)),
                            Samples.deployment(new DeploymentId("old"), Deployment.Status.FAILED, NOW.minusSeconds(2)),
                            Samples.deployment(new DeploymentId("new"), Deployment.Status.FAILED, NOW)));
            store.trimDeployments(STACK, 1);

            assertThat(store.deployments(STACK))
                    .extracting(deployment -> deployment.id().value())
                    .containsExactly("new", "running", DEPLOYMENT.value());
        }
    }

    @Test
    void answersNothingWhenClosed() {
        store.close();

        assertThatThrownBy(() -> store.stacks()).isInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(() -> store.commit(STACK, 0, List.of(Write.put(Samples.stack()))))
                .isInstanceOf(StoreUnavailable.class);
    }

    private void create(Stack stack) {
        create(stack, List.of());
    }

    private void create(Stack stack, List<? extends Entity> entities) {
        create(Stream.concat(Stream.of(stack), entities.stream()).toList());
    }

    private void create(List<? extends Entity> entities) {
        assertThat(store.commit(STACK, 0, puts(entities))).contains(1L);
    }

    private void createOther() {
        assertThat(store.commit(OTHER_STACK, 0, List.of(Write.put(Samples.stack(OTHER_STACK, NOW.plusSeconds(1))))))
                .contains(1L);
    }

    private void commit(long expectedVersion, List<Write> writes) {
        assertThat(store.commit(STACK, expectedVersion, writes)).isEqualTo(Optional.of(expectedVersion + 1));
    }

    private static List<Resource> ofResources(Resources resources) {
        return Stream.of(
                        resources.elasticIps(),
                        resources.volumes(),
                        resources.databases(),
                        resources.clusters(),
                        resources.loadBalancers())
                .flatMap(map -> map.values().stream())
                .map(Resource.class::cast)
                .toList();
    }

    private StackSnapshot snapshot() {
        return store.snapshot(STACK).orElseThrow();
    }

    private List<String> entries(int limit) {
        return store.timeline(STACK, limit).stream()
                .map(entry -> entry.id().value())
                .toList();
    }

    private static List<String> ids(List<Command> commands) {
        return commands.stream().map(command -> command.id().value()).toList();
    }

    private static List<Write> puts(List<? extends Entity> entities) {
        return entities.stream().map(Write::put).toList();
    }

    private static Deployment deployment(String id, Instant createdAt) {
        return Samples.deployment(new DeploymentId(id), Deployment.Status.RUNNING, createdAt);
    }

    private static Command command(String id, InstanceId instanceId, long sequence) {
        return command(id, instanceId, sequence, NOW);
    }

    private static Command command(String id, InstanceId instanceId, long sequence, Instant createdAt) {
        return Samples.command(new CommandId(id), instanceId, sequence, Command.Status.PENDING, createdAt);
    }

    private static Command ended(String id, InstanceId instanceId, long sequence) {
        return Samples.command(new CommandId(id), instanceId, sequence, Command.Status.SUCCESSFUL, NOW);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private interface InThread {
        boolean run(int thread) throws Exception;
    }

    /** Runs the task in threads of the kind that call the store in production, and fails when one of them does. */
    private static void inThreads(int threads, InThread task) throws Exception {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                tasks.add(() -> task.run(thread));
            }
            Collections.shuffle(tasks, new Random(threads));
            for (Future<Boolean> result : executor.invokeAll(tasks)) {
                assertThat(result.get()).isTrue();
            }
        }
    }
}
