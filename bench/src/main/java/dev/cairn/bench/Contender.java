package dev.cairn.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A program that converges the workloads. */
sealed interface Contender {
    String title();

    List<String> commandLine(Workload workload, Path directory);

    /** Cairn, and which of the others are installed on this machine. */
    static List<Contender> present(Path cairnHome) {
        List<Contender> contenders = new ArrayList<>(List.of(new Cairn(cairnHome)));
        for (String client : List.of("cinc-client", "chef-client")) {
            installed(client).ifPresent(program -> contenders.add(new Chef(client, program)));
        }
        installed("puppet").ifPresent(program -> contenders.add(new Puppet(program)));
        return contenders;
    }

    private static Optional<Path> installed(String program) {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin") + ":/opt/cinc/bin:/opt/chef/bin";
        return Stream.of(path.split(":", -1))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** {@code cairn converge}. */
    record Cairn(Path home) implements Contender {
        @Override
        public String title() {
            return "Cairn";
        }

        @Override
        public List<String> commandLine(Workload workload, Path directory) {
            return List.of(
                    home.resolve("bin/cairn-converge").toString(),
                    "--cookbooks",
                    directory.resolve("cookbooks").toString(),
                    "--run-list",
                    "recipe[" + workload.recipeName() + "]",
                    "--json-attributes",
                    directory.resolve("attributes.json").toString(),
                    "--file-cache",
                    directory.resolve("cache").toString(),
                    "--backup",
                    directory.resolve("backup").toString());
        }
    }

    /** An installed client of Chef or Cinc in local mode. */
    record Chef(String title, Path program) implements Contender {
        @Override
        public List<String> commandLine(Workload workload, Path directory) {
            return List.of(
                    program.toString(),
                    "--local-mode",
                    "--config-option",
                    "cookbook_path=" + directory.resolve("cookbooks"),
                    "--config-option",
                    "file_cache_path=" + directory.resolve("chef-cache"),
                    "--json-attributes",
                    directory.resolve("attributes.json").toString(),
                    "--override-runlist",
                    "recipe[" + workload.recipeName() + "]");
        }
    }

    /** {@code puppet apply}. */
    record Puppet(Path program) implements Contender {
        @Override
        public String title() {
            return "Puppet";
        }

        @Override
        public List<String> commandLine(Workload workload, Path directory) {
            return List.of(
                    program.toString(), "apply", workload.manifest(directory).toString());
        }
    }
}
