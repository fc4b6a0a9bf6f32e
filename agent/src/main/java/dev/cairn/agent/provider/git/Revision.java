package dev.cairn.agent.provider.git;

import dev.cairn.agent.resource.ResourceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Finds the commit that a revision means: a full SHA as it is, else what the remote says. */
final class Revision {
    private static final Pattern SHA = Pattern.compile("[0-9a-fA-F]{40}");

    private Revision() {}

    static String resolve(Git git, GitSettings settings) throws IOException {
        String revision = settings.revision();
        if (SHA.matcher(revision).matches()) {
            return revision;
        }
        String pattern = revision.equals("HEAD") ? "HEAD" : revision + "*";
        List<String> arguments = new ArrayList<>(List.of("ls-remote"));
        arguments.addAll(git.reading());
        arguments.addAll(List.of(settings.repository(), pattern));
        String output = git.outside(arguments);
        Map<String, String> refs = new HashMap<>();
        output.lines().forEach(line -> {
            String[] fields = line.split("\\s+", 2);
            if (fields.length == 2) {
                refs.put(fields[1], fields[0]);
            }
        });
        // An annotated tag's own object is no commit: the peeled one comes first.
        for (String ref :
                List.of("refs/tags/" + revision + "^{}", "refs/tags/" + revision, "refs/heads/" + revision, revision)) {
            String sha = refs.get(ref);
            if (sha != null) {
                return sha;
            }
        }
        throw new ResourceException(
                "Chef::Exceptions::UnresolvableGitReference",
                "Unable to parse SHA reference for '" + revision + "' in repository '" + settings.repository()
                        + "'. Verify your (case-sensitive) repository URL and revision.\n`git ls-remote '"
                        + settings.repository() + "' '" + pattern + "'` output: " + output.strip());
    }
}
