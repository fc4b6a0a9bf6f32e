package dev.cairn.conformance;

/** Git repositories on a machine: {@code /srv/git/app.git}, an application with hooks, configuration and a submodule. */
final class Repositories {
    private static final String MAKE = """
            git config --system protocol.file.allow always
            git config --system init.defaultBranch main
            git config --system user.email somebody@example.org
            git config --system user.name Somebody
            git config --system --add safe.directory '*'
            mkdir -p /srv/git
            cd /srv/git
            git init -q lib
            echo lib > lib/lib.txt
            git -C lib add .
            git -C lib commit -qm lib
            git init -q app
            cd app
            mkdir -p deploy hooks config log
            echo one > version
            echo keep > log/old
            echo 'run "echo \\"$PWD by file\\" > hook_before_migrate"' > deploy/before_migrate.rb
            cat > deploy/before_symlink.rb <<'RUBY'
            # A hook is a recipe.
            seen = ::File.basename(Dir.pwd) == ::File.basename(release_path)
            file "#{release_path}/hook_before_symlink" do
              content "#{seen} #{shared_path} #{node['gad'] && node['gad']['revision']}\\n"
            end
            RUBY
            cat > hooks/restarting.rb <<'RUBY'
            node.run_state['restarting'] = true
            execute "echo given by name > #{release_path}/hook_before_restart" do
              user new_resource.user
            end
            RUBY
            cat > deploy/after_restart.rb <<'RUBY'
            given = new_resource.name
            file "#{release_path}/hook_after_restart" do
              content "#{given} #{node.run_state['restarting']}\\n"
            end.run_action(:create)
            RUBY
            git submodule --quiet add /srv/git/lib vendor
            git add -A
            git commit -qm one
            git tag v1
            git clone -q --bare . ../app.git
            """;

    private Repositories() {}

    static void make(TestMachine machine) {
        machine.script(MAKE);
    }

    static String head(TestMachine machine) {
        return machine.script("git -C /srv/git/app.git rev-parse main");
    }

    /** Writes the word into the file version and pushes; the new revision. */
    static String commit(TestMachine machine, String version) {
        machine.script("cd /srv/git/app; echo " + version + " > version; git commit -qam " + version
                + "; git push -q /srv/git/app.git main");
        return head(machine);
    }
}
