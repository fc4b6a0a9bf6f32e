package dev.cairn.agent.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accounts of people who may log in, as OpsWorks kept them: user ids from 2001 to 4000, primary group {@code opsworks}, home
 * below {@code /home}, exactly one key, and sudo without a password for those who have it. An account with such an id and group
 * is taken for one of these; any other is left alone.
 */
public final class RemoteAccounts {
    private static final Logger log = LoggerFactory.getLogger(RemoteAccounts.class);
    private static final String GROUP = "opsworks";
    private static final int FIRST_UID = 2000;
    private static final int LAST_UID = 4000;
    private static final String SUDOERS = "/etc/sudoers.d/opsworks";

    /** userdel's "user is logged in", which holds until the kernel has done away with the last process. */
    private static final int STILL_USED = 8;

    /** userdel's "no such user" and "can't remove home directory". */
    private static final Set<Integer> GONE = Set.of(0, 6, 12);

    private static final int TRIES = 20;

    /** Runs as the user, so that no link in the home can lead root elsewhere. */
    private static final String WRITE_KEY = "umask 077 && mkdir -p \"$1/.ssh\" && chmod 700 \"$1/.ssh\""
            + " && cat > \"$1/.ssh/authorized_keys.new\" && chmod 600 \"$1/.ssh/authorized_keys.new\""
            + " && mv -f \"$1/.ssh/authorized_keys.new\" \"$1/.ssh/authorized_keys\"";

    private final Machine machine;

    public RemoteAccounts(Machine machine) {
        this.machine = machine;
    }

    /** Somebody who may log in. */
    public record Wanted(String name, int uid, String publicKey, boolean sudo) {}

    /**
     * Makes the accounts what they shall be. May be repeated; a machine that is so already is not changed. A problem with one
     * account is told and does not keep others from theirs.
     *
     * @param says hears what was done
     * @return whether all went well; accounts that are not ours do not count
     */
    public boolean sync(List<Wanted> wanted, Consumer<String> says) {
        List<Step> steps = new ArrayList<>();
        List<UserEntry> present;
        try {
            present = ours();
        } catch (IOException e) {
            return failed("the accounts of this machine cannot be read", e, says);
        }
        for (UserEntry account : present) {
            if (wanted.stream().noneMatch(user -> user.uid() == account.uid())) {
                steps.add(new Step("remove account " + account.name(), () -> remove(account, says)));
            }
        }
        if (!wanted.isEmpty()) {
            steps.add(new Step("make group " + GROUP, () -> makeGroup(says)));
        }
        for (Wanted user : wanted) {
            steps.add(new Step("bring account " + user.name() + " up to date", () -> bring(user, says)));
        }
        steps.add(new Step("write " + SUDOERS, () -> writeSudoers(wanted, says)));
        boolean complete = true;
        for (Step step : steps) {
            try {
                step.action().run();
            } catch (IOException e) {
                complete = failed("cannot " + step.what(), e, says);
            }
        }
        return complete;
    }

    private record Step(String what, Action action) {}

    private interface Action {
        void run() throws IOException;
    }

    private static boolean failed(String what, IOException cause, Consumer<String> says) {
        log.warn("{}", what, cause);
        says.accept("WARN: " + what + ": " + cause.getMessage());
        return false;
    }

    private List<UserEntry> ours() throws IOException {
        List<UserEntry> ours = new ArrayList<>();
        for (UserEntry account : machine.accounts().users()) {
            if (isOurs(account)) {
                ours.add(account);
            }
        }
        return ours;
    }

    private boolean isOurs(UserEntry account) throws IOException {
        Optional<GroupEntry> group = machine.accounts().group(GROUP);
        return account.uid() >= FIRST_UID
                && account.uid() <= LAST_UID
                && group.isPresent()
                && account.gid() == group.get().gid();
    }

    private void makeGroup(Consumer<String> says) throws IOException {
        if (machine.accounts().group(GROUP).isEmpty()) {
            run(Set.of(0), "groupadd", GROUP);
            says.accept("made group " + GROUP);
        }
    }

    private void bring(Wanted user, Consumer<String> says) throws IOException {
        Optional<UserEntry> byId = machine.accounts().user(user.uid());
        Optional<UserEntry> byName = machine.accounts().user(user.name());
        if (byId.isPresent() && !isOurs(byId.get())) {
            says.accept("skipped user " + user.name() + ": the user id " + user.uid() + " belongs to the account "
                    + byId.get().name() + ", which is none of OpsWorks'");
            return;
        }
        if (byName.isPresent() && byName.get().uid() != user.uid()) {
            says.accept("skipped user " + user.name() + ": there is an account of that name with the user id "
                    + byName.get().uid() + " instead of " + user.uid());
            return;
        }
        String home = "/home/" + user.name();
        if (byId.isEmpty()) {
            run(
                    Set.of(0),
                    "useradd",
                    "-u",
                    Integer.toString(user.uid()),
                    "-g",
                    GROUP,
                    "-d",
                    home,
                    "-m",
                    "-s",
                    "/bin/bash",
                    user.name());
            says.accept("made account " + user.name() + " (user id " + user.uid() + ")");
        } else if (!byId.get().name().equals(user.name())) {
            endProcesses(user.uid());
            run(
                    Set.of(0),
                    "usermod",
                    "-l",
                    user.name(),
                    "-d",
                    home,
                    "-m",
                    byId.get().name());
            says.accept("renamed account " + byId.get().name() + " to " + user.name());
        }
        writeKey(user, home, says);
    }

    private void writeKey(Wanted user, String home, Consumer<String> says) throws IOException {
        byte[] content = (user.publicKey().strip() + "\n").getBytes(StandardCharsets.UTF_8);
        Path file = machine.path(home).resolve(".ssh/authorized_keys");
        if (machine.files().status(file).isPresent()
                && Arrays.equals(machine.files().read(file), content)) {
            return;
        }
        CommandLine write = CommandLine.of(
                        "/bin/sh", "-c", WRITE_KEY, "sh", machine.path(home).toString())
                .as(Optional.of(Integer.toString(user.uid())), Optional.of(GROUP))
                .reading(content);
        run(write, Set.of(0));
        says.accept("wrote the key of " + user.name());
    }

    private void remove(UserEntry account, Consumer<String> says) throws IOException {
        endProcesses(account.uid());
        for (int left = TRIES; left > 0; left--) {
            CommandOutcome outcome = machine.commands().run(CommandLine.of("userdel", "-r", account.name()));
            if (outcome.exitStatus() != STILL_USED || left == 1) {
                judge(outcome, GONE, "userdel -r " + account.name());
                break;
            }
            machine.pause(Duration.ofMillis(100));
            endProcesses(account.uid());
        }
        says.accept("removed account " + account.name() + " (user id " + account.uid() + ") with its home");
    }

    private void endProcesses(int uid) throws IOException {
        List<String> theirs = new ArrayList<>();
        for (Path process : machine.files().list(machine.path("/proc"))) {
            String number = String.valueOf(process.getFileName());
            if (number.matches("[0-9]+")
                    && machine.files()
                            .status(process)
                            .filter(status -> status.uid() == uid)
                            .isPresent()) {
                theirs.add(number);
            }
        }
        if (!theirs.isEmpty()) {
            // The shell's own kill: not every machine has the program. Who has ended meanwhile is no error.
            machine.commands().run(CommandLine.of("/bin/sh", "-c", "kill -KILL " + String.join(" ", theirs)));
        }
    }

    private void writeSudoers(List<Wanted> wanted, Consumer<String> says) throws IOException {
        StringBuilder rules = new StringBuilder();
        for (Wanted user : wanted) {
            Optional<UserEntry> account = machine.accounts().user(user.uid());
            if (user.sudo()
                    && account.isPresent()
                    && isOurs(account.get())
                    && account.get().name().equals(user.name())) {
                rules.append(user.name()).append(" ALL=(ALL) NOPASSWD:ALL\n");
            }
        }
        Path file = machine.path(SUDOERS);
        boolean there = machine.files().status(file).isPresent();
        if (rules.isEmpty()) {
            if (there) {
                machine.files().delete(file);
                says.accept("removed " + SUDOERS);
            }
            return;
        }
        byte[] content = ("# Written by Cairn for the users of the stack; changes are lost.\n" + rules)
                .getBytes(StandardCharsets.UTF_8);
        if (there && Arrays.equals(machine.files().read(file), content)) {
            return;
        }
        machine.files().createDirectories(UnixFiles.parent(file));
        // sudo reads no file with a dot in its name, so that it never sees the staged one.
        Path staged = machine.files().stageBeside(file);
        machine.files().write(staged, content);
        machine.files().chmod(staged, 0440);
        machine.files().rename(staged, file);
        says.accept("wrote " + SUDOERS);
    }

    private void run(Set<Integer> allowed, String... arguments) throws IOException {
        run(CommandLine.of(arguments), allowed);
    }

    private void run(CommandLine command, Set<Integer> allowed) throws IOException {
        judge(machine.commands().run(command), allowed, command.arguments().getFirst());
    }

    private static void judge(CommandOutcome outcome, Set<Integer> allowed, String what) throws IOException {
        if (outcome.timedOut() || !allowed.contains(outcome.exitStatus())) {
            throw new IOException(what + " ended with status " + outcome.exitStatus() + ": "
                    + (outcome.standardError() + outcome.standardOutput()).strip());
        }
    }
}
