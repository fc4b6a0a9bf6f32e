package dev.cairn.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What is converged: the same for Chef's language and for Puppet's. */
enum Workload {
    EMPTY("empty run list", "", "", ""),
    FILES("1000 files", """
            1000.times do |i|
              file "#{node['bench']['root']}/file-#{i}" do
                content "content of #{i}\\n"
                mode '0644'
              end
            end
            """, """
            Integer[0, 999].each |$i| {
              file { "${root}/file-${i}":
                content => "content of ${i}\\n",
                mode    => '0644',
              }
            }
            """, ""),
    TEMPLATES("200 templates", """
            200.times do |i|
              template "#{node['bench']['root']}/template-#{i}" do
                source 'page.erb'
                variables :number => i, :words => %w(one two three)
                mode '0644'
              end
            end
            """, """
            Integer[0, 199].each |$i| {
              file { "${root}/template-${i}":
                content => inline_template("number <%%= @i %%>\\n<%% %%w(one two three).each do |word| -%%>\\nword <%%= word %%>\\n<%% end -%%>\\n"),
                mode    => '0644',
              }
            }
            """.replace("%%", "%"), """
            number <%= @number %>
            <% @words.each do |word| -%>
            word <%= word %>
            <% end -%>
            """);

    private final String title;
    private final String recipe;
    private final String manifest;
    private final String template;

    Workload(String title, String recipe, String manifest, String template) {
        this.title = title;
        this.recipe = recipe;
        this.manifest = manifest;
        this.template = template;
    }

    String title() {
        return title;
    }

    /** Whether a second run finds what a first one has made. */
    boolean hasSecondRun() {
        return this != EMPTY;
    }

    String recipeName() {
        return "bench::" + name().toLowerCase(Locale.ROOT);
    }

    Path manifest(Path directory) {
        return directory.resolve(name().toLowerCase(Locale.ROOT) + ".pp");
    }

    /** Writes cookbook, attributes and manifests of all workloads, for resources below {@code root}. */
    static void write(Path directory, Path root) throws IOException {
        Path cookbook = directory.resolve("cookbooks/bench");
        Files.createDirectories(cookbook.resolve("recipes"));
        Files.createDirectories(cookbook.resolve("templates/default"));
        Files.writeString(cookbook.resolve("metadata.rb"), "name 'bench'\nversion '1.0.0'\n");
        for (Workload workload : values()) {
            String file = workload.name().toLowerCase(Locale.ROOT);
            Files.writeString(cookbook.resolve("recipes/" + file + ".rb"), workload.recipe);
            Files.writeString(workload.manifest(directory), "$root = '" + root + "'\n" + workload.manifest);
            if (!workload.template.isEmpty()) {
                Files.writeString(cookbook.resolve("templates/default/page.erb"), workload.template);
            }
        }
        Files.writeString(directory.resolve("attributes.json"), "{\"bench\":{\"root\":\"" + root + "\"}}\n");
    }
}
