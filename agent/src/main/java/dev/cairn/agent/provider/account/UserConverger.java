package dev.cairn.agent.provider.account;

import dev.cairn.agent.resource.Change;
import dev.cairn.agent.resource.Changes;
import dev.cairn.agent.resource.Converger;
import dev.cairn.agent.resource.Desired;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.Accounts;
import dev.cairn.agent.system.GroupEntry;
import dev.cairn.agent.system.Machine;
import dev.cairn.agent.system.ShadowEntry;
import dev.cairn.agent.system.UserEntry;
import java.io.IOException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The type user. Threads may share it. */
public final class UserConverger implements Converger {
    private static final Set<String> NEED_ACCOUNT = Set.of("modify", "lock", "unlock");
    private static final String USER_EXCEPTION = "Chef::Exceptions::User";
    /** userdel's "can't remove home directory", which is also said when there is none. */
    private static final Set<Integer> REMOVED = Set.of(0, 12);

    /** What usermod takes for no limit, where shadow(5) has nothing. */
    private static final String NEVER = "-1";

    private final Accounts accounts;
    private final AccountTools tools;

    public UserConverger(Machine machine) {
        this.accounts = machine.accounts();
        this.tools = new AccountTools(machine.commands());
    }

    @Override
    public void converge(ResourceRequest request, Changes changes) throws IOException {
        Desired desired = new Desired(request);
        String name = desired.textOrName("username");
        Optional<UserEntry> current = accounts.user(name);
        // In why-run an earlier resource, such as a package, may be the one that would have made the account.
        if (current.isEmpty() && changes.whyRun() && NEED_ACCOUNT.contains(request.action())) {
            changes.make(request.action() + " user " + name + ", which is assumed to exist by then", () -> {});
            return;
        }
        switch (request.action()) {
            case "create" -> {
                if (current.isEmpty()) {
                    create(name, desired, changes);
                } else {
                    modify("alter user ", current.get(), desired, changes);
                }
            }
            case "modify" ->
                modify("modify user ", current.orElseThrow(() -> absent(desired, "modify")), desired, changes);
            case "manage" -> {
                if (current.isPresent()) {
                    modify("manage user ", current.get(), desired, changes);
                }
            }
            case "remove" -> {
                if (current.isPresent()) {
                    changes.make("remove user " + name, () -> remove(name, desired));
                }
            }
            case "lock" -> lock(true, name, current.orElseThrow(() -> absent(desired, "lock")), changes);
            case "unlock" -> lock(false, name, current.orElseThrow(() -> absent(desired, "unlock")), changes);
            default -> throw desired.unsupportedAction();
        }
    }

    private static ResourceException absent(Desired desired, String verb) {
        return new ResourceException(USER_EXCEPTION, "Cannot " + verb + " " + desired.label() + " - does not exist!");
    }

    /** Old cookbooks write {@code supports :manage_home => true}. */
    private static boolean managesHome(Desired desired) {
        return desired.has("manage_home")
                ? desired.flag("manage_home", false)
                : Boolean.TRUE.equals(desired.map("supports").get("manage_home"));
    }

    private void create(String name, Desired desired, Changes changes) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("useradd"));
        option(arguments, "-c", desired.text("comment"));
        option(arguments, "-d", desired.text("home"));
        Optional<String> gid = gid(desired, changes);
        option(arguments, "-g", gid);
        option(arguments, "-s", desired.text("shell"));
        option(arguments, "-u", desired.text("uid"));
        // useradd drops the expiry of system users, usermod takes it.
        List<String> expiry = new ArrayList<>();
        option(expiry, "-e", desired.text("expire_date"));
        option(expiry, "-f", desired.text("inactive"));
        if (desired.flag("non_unique", false)) {
            arguments.add("-o");
        }
        if (desired.flag("system", false)) {
            arguments.add("-r");
        }
        arguments.add(managesHome(desired) ? "-m" : "-M");
        arguments.add(name);
        changes.make("create user " + name, () -> {
            tools.run(arguments);
            if (!expiry.isEmpty()) {
                expiry.add(name);
                expiry.addFirst("usermod");
                tools.run(expiry);
            }
            Optional<String> password = desired.text("password");
            if (password.isPresent()) {
                tools.password(name, password.get());
            }
        });
    }

    private static void option(List<String> arguments, String option, Optional<String> value) {
        value.ifPresent(text -> arguments.addAll(List.of(option, text)));
    }

    /** The number of the group; a name must exist by now. */
    private Optional<String> gid(Desired desired, Changes changes) throws IOException {
        Optional<String> wanted = desired.text("gid").or(() -> desired.text("group"));
        if (wanted.isEmpty() || wanted.get().chars().allMatch(Character::isDigit)) {
            return wanted;
        }
        Optional<GroupEntry> group = accounts.group(wanted.get());
        if (group.isEmpty() && !changes.whyRun()) {
            throw new ResourceException(
                    USER_EXCEPTION,
                    "Couldn't lookup integer GID for group name " + wanted.get() + " of " + desired.label());
        }
        return group.map(entry -> Integer.toUnsignedString(entry.gid())).or(() -> wanted);
    }

    private void modify(String words, UserEntry current, Desired desired, Changes changes) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("usermod"));
        List<Change> planned = new ArrayList<>();
        planned.add(Change.of(words + current.name()));
        differ("comment", "-c", current.comment(), desired.text("comment"), arguments, planned);
        differ("shell", "-s", current.shell(), desired.text("shell"), arguments, planned);
        differ("uid", "-u", Integer.toUnsignedString(current.uid()), desired.text("uid"), arguments, planned);
        differ("gid", "-g", Integer.toUnsignedString(current.gid()), gid(desired, changes), arguments, planned);
        differ("home", "-d", current.home(), desired.text("home"), arguments, planned);
        if (arguments.contains("-d") && managesHome(desired)) {
            arguments.add("-m");
        }
        if (arguments.contains("-u") && desired.flag("non_unique", false)) {
            arguments.add("-o");
        }
        Optional<ShadowEntry> shadow = shadow(current.name(), desired);
        expiry(shadow, desired, arguments, planned);
        Optional<String> password =
                desired.text("password").filter(wanted -> shadow.isEmpty() || !holds(shadow.get(), wanted));
        if (password.isPresent()) {
            planned.add(Change.of("change password", "password", null, null));
        }
        if (planned.size() == 1) {
            return;
        }
        boolean usermod = arguments.size() > 1;
        arguments.add(current.name());
        changes.make(planned, () -> {
            if (usermod) {
                tools.run(arguments);
            }
            if (password.isPresent()) {
                tools.password(current.name(), password.get());
            }
        });
    }

    /** Also while it is locked: to set it again would unlock the account, and :lock after it lock it again, each run. */
    private static boolean holds(ShadowEntry shadow, String password) {
        return shadow.password().equals(password) || shadow.password().equals("!" + password);
    }

    /** Read only when it is needed: it takes root. */
    private Optional<ShadowEntry> shadow(String name, Desired desired) throws IOException {
        boolean needed = desired.has("password") || desired.has("expire_date") || desired.has("inactive");
        return needed ? accounts.shadow(name) : Optional.empty();
    }

    private static void expiry(
            Optional<ShadowEntry> shadow, Desired desired, List<String> arguments, List<Change> planned) {
        String expires = shadow.map(ShadowEntry::expires).orElse("");
        Optional<String> date = desired.text("expire_date");
        if (date.isPresent() && !days(date.get()).equals(expires)) {
            differ("expire_date", "-e", expires, date, arguments, planned);
        }
        String inactive = shadow.map(ShadowEntry::inactive).orElse("");
        Optional<String> wanted = desired.text("inactive").filter(days -> !days.equals(NEVER) || !inactive.isEmpty());
        differ("inactive", "-f", inactive, wanted, arguments, planned);
    }

    /** A date as shadow(5) keeps it: days since 1970. */
    private static String days(String date) {
        if (date.equals(NEVER)) {
            return "";
        }
        try {
            return Long.toString(LocalDate.parse(date).toEpochDay());
        } catch (DateTimeParseException ignored) {
            return date;
        }
    }

    private static void differ(
            String property,
            String option,
            String current,
            Optional<String> wanted,
            List<String> arguments,
            List<Change> planned) {
        if (wanted.isPresent() && !wanted.get().equals(current)) {
            option(arguments, option, wanted);
            planned.add(Change.of(
                    "change " + property + " from " + current + " to " + wanted.get(),
                    property,
                    current,
                    wanted.get()));
        }
    }

    private void remove(String name, Desired desired) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("userdel"));
        if (managesHome(desired)) {
            arguments.add("-r");
        }
        if (desired.flag("force", false)) {
            arguments.add("-f");
        }
        arguments.add(name);
        tools.run(arguments, managesHome(desired) ? REMOVED : Set.of(0));
    }

    private void lock(boolean wanted, String name, UserEntry current, Changes changes) throws IOException {
        Optional<ShadowEntry> shadow = accounts.shadow(current.name());
        boolean locked = shadow.map(ShadowEntry::locked).orElse(false);
        // usermod leaves an account without a password locked, and says nothing by its status.
        boolean possible = wanted || shadow.map(ShadowEntry::hasPassword).orElse(false);
        if (locked != wanted && possible) {
            changes.make(
                    (wanted ? "lock" : "unlock") + " the user " + name,
                    () -> tools.run(List.of("usermod", wanted ? "-L" : "-U", name)));
        }
    }
}
