package dev.cairn.agent.provider.cron;

import dev.cairn.agent.resource.Changes;
import dev.cairn.agent.resource.Converger;
import dev.cairn.agent.resource.Desired;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.resource.ResourceRequest;
import dev.cairn.agent.system.CommandLine;
import dev.cairn.agent.system.CommandOutcome;
import dev.cairn.agent.system.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;

/** The type cron. Crontabs are read and written by crontab(1), which tells cron of the change. Threads may share it. */
public final class CronConverger implements Converger {
    private static final String CRON_EXCEPTION = "Chef::Exceptions::Cron";

    private final Machine machine;

    public CronConverger(Machine machine) {
        this.machine = machine;
    }

    @Override
    public void converge(ResourceRequest request, Changes changes) throws IOException {
        Desired desired = new Desired(request);
        String user = desired.text("user", "root");
        switch (request.action()) {
            case "create" -> create(user, CronEntry.of(desired), desired, changes);
            case "delete" -> delete(user, desired, changes);
            default -> throw desired.unsupportedAction();
        }
    }

    private void create(String user, CronEntry wanted, Desired desired, Changes changes) throws IOException {
        String name = desired.request().name();
        Crontab crontab = read(user, desired, changes.whyRun());
        Optional<List<String>> current = crontab.entry(name);
        if (current.isPresent() && current.get().equals(wanted.lines())) {
            return;
        }
        String verb = current.isPresent() ? "update" : "add";
        changes.make(
                verb + " crontab entry for " + desired.label(),
                () -> write(user, crontab.with(name, wanted.lines()), desired));
    }

    private void delete(String user, Desired desired, Changes changes) throws IOException {
        String name = desired.request().name();
        Crontab crontab = read(user, desired, true);
        if (crontab.entry(name).isPresent()) {
            changes.make(
                    "delete crontab entry for " + desired.label(), () -> write(user, crontab.without(name), desired));
        }
    }

    /** crontab -l exits with 1 for a user without one, and for an unknown user; only the words tell. */
    private Crontab read(String user, Desired desired, boolean lenient) throws IOException {
        CommandOutcome outcome;
        try {
            outcome = machine.commands().run(CommandLine.of("crontab", "-l", "-u", user));
        } catch (NoSuchFileException e) {
            if (lenient) {
                return Crontab.of("");
            }
            throw new ResourceException(
                    CRON_EXCEPTION,
                    desired.label() + ": the program crontab is not installed; install the package cron first",
                    e);
        }
        if (outcome.exitStatus() == 0) {
            return Crontab.of(outcome.standardOutput());
        }
        if (lenient || outcome.standardError().contains("no crontab for")) {
            return Crontab.of("");
        }
        throw new ResourceException(
                CRON_EXCEPTION,
                "Error reading the crontab of " + user + " for " + desired.label() + ", exit code: "
                        + outcome.exitStatus() + "\n" + outcome.standardError().strip());
    }

    private void write(String user, Crontab crontab, Desired desired) throws IOException {
        CommandOutcome outcome = machine.commands()
                .run(CommandLine.of("crontab", "-u", user, "-")
                        .reading(crontab.text().getBytes(StandardCharsets.UTF_8)));
        if (outcome.exitStatus() != 0) {
            throw new ResourceException(
                    CRON_EXCEPTION,
                    "Error updating the crontab of " + user + " for " + desired.label() + ", exit code: "
                            + outcome.exitStatus() + "\n"
                            + outcome.standardError().strip());
        }
    }
}
