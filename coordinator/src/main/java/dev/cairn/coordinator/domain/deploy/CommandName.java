package dev.cairn.coordinator.domain.deploy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The API's {@code DeploymentCommandName} with the rules of its arguments. */
enum CommandName {
    INSTALL_DEPENDENCIES(false, true),
    UPDATE_DEPENDENCIES(false, false),
    UPDATE_CUSTOM_COOKBOOKS(false, false),
    EXECUTE_RECIPES(false, false),
    CONFIGURE(false, false),
    SETUP(false, false),
    DEPLOY(true, false),
    ROLLBACK(true, true),
    START(true, true),
    STOP(true, true),
    RESTART(true, true),
    UNDEPLOY(true, false);

    /** cookbook or cookbook::recipe, in the characters that Chef allows. */
    private static final Pattern RECIPE = Pattern.compile("[A-Za-z0-9_.-]+(::[A-Za-z0-9_.-]+)?");

    private static final int MOST_RECIPES = 500;

    private final boolean needsApp;
    private final boolean forChef11;

    CommandName(boolean needsApp, boolean forChef11) {
        this.needsApp = needsApp;
        this.forChef11 = forChef11;
    }

    static Optional<CommandName> of(String word) {
        return Arrays.stream(values()).filter(name -> name.word().equals(word)).findFirst();
    }

    static String words() {
        return Arrays.stream(values()).map(CommandName::word).collect(Collectors.joining(", "));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean needsApp() {
        return needsApp;
    }

    /** These steer built-in layers, which Chef 12 stacks do not have. */
    boolean forChef11() {
        return forChef11;
    }

    private List<String> arguments() {
        return switch (this) {
            case UPDATE_DEPENDENCIES -> List.of("upgrade_os_to", "allow_reboot");
            case EXECUTE_RECIPES -> List.of("recipes");
            case DEPLOY -> List.of("migrate");
            default -> List.of();
        };
    }

    /** What is wrong with the arguments; empty when nothing is. */
    Optional<String> refusedArguments(Map<String, List<String>> args) {
        Optional<String> unknown = args.keySet().stream()
                .filter(key -> !arguments().contains(key))
                .sorted()
                .findFirst();
        if (unknown.isPresent()) {
            return Optional.of("Command Args: " + unknown.get() + " is not an argument of " + word()
                    + (arguments().isEmpty()
                            ? ", which takes none"
                            : ", which takes " + String.join(", ", arguments())));
        }
        return switch (this) {
            case EXECUTE_RECIPES -> refusedRecipes(args.getOrDefault("recipes", List.of()));
            case DEPLOY -> refusedFlag(args, "migrate");
            case UPDATE_DEPENDENCIES -> refusedFlag(args, "allow_reboot");
            default -> Optional.empty();
        };
    }

    private static Optional<String> refusedRecipes(List<String> recipes) {
        if (recipes.isEmpty()) {
            return Optional.of("Command Args: please name at least one recipe in recipes for execute_recipes");
        }
        if (recipes.size() > MOST_RECIPES) {
            return Optional.of(
                    "Command Args: recipes names " + recipes.size() + " recipes, the maximum is " + MOST_RECIPES);
        }
        return recipes.stream()
                .filter(recipe -> !RECIPE.matcher(recipe).matches())
                .findFirst()
                .map(bad -> "Command Args: recipes: " + bad + " is not of the form cookbook or cookbook::recipe");
    }

    private static Optional<String> refusedFlag(Map<String, List<String>> args, String key) {
        List<String> values = args.get(key);
        if (values == null || (values.size() == 1 && List.of("true", "false").contains(values.getFirst()))) {
            return Optional.empty();
        }
        return Optional.of("Command Args: " + key + " must be [\"true\"] or [\"false\"]");
    }
}
