package dev.cairn.agent.provider.packages;

import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.system.Commands;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** rpm, for package files that a recipe has put on the machine. Called as Chef::Provider::Package::Rpm does. */
final class RpmTool implements PackageTool {
    private final Tools tools;
    private final RpmDatabase database;

    RpmTool(Commands commands) {
        tools = new Tools(commands);
        database = new RpmDatabase(tools);
    }

    @Override
    public List<PackageState> states(List<PackageTarget> wanted, ToolSettings settings) throws IOException {
        return database.states(wanted, settings);
    }

    @Override
    public boolean satisfies(String wanted, String installed) {
        return Rpm.isVersion(wanted, installed);
    }

    @Override
    public void install(List<PackageTarget> targets, ToolSettings settings) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("rpm"));
        arguments.addAll(settings.options());
        arguments.add("-U");
        if (settings.allowDowngrade()) {
            arguments.add("--oldpackage");
        }
        for (PackageTarget target : targets) {
            arguments.add(RpmDatabase.file(target)
                    .orElseThrow(() -> new ResourceException(
                            "Chef::Exceptions::Package",
                            settings.label() + ": property source is required for rpm_package to install "
                                    + target.name())));
        }
        tools.run(arguments, settings);
    }

    @Override
    public void remove(List<String> names, ToolSettings settings) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("rpm"));
        arguments.addAll(settings.options());
        arguments.add("-e");
        arguments.addAll(names);
        tools.run(arguments, settings);
    }

    @Override
    public String name() {
        return "rpm";
    }
}
