package dev.cairn.coordinator.domain.catalog;

import java.util.Locale;

/**
 * What AWS raised on request, or an operator may want otherwise: each is a setting of the coordinator, with OpsWorks' value as
 * its default ("AWS OpsWorks Stacks limits" in the guide). What clients rely on, such as the length of names, is no setting.
 */
public enum Limit {
    STACKS("limits.stacks-per-region", 40, "A region can have at most %d stacks"),
    LAYERS("limits.layers-per-stack", 40, "A stack can have at most %d layers"),
    INSTANCES("limits.instances-per-stack", 40, "A stack can have at most %d instances"),
    APPS("limits.apps-per-stack", 40, "A stack can have at most %d apps"),
    CUSTOM_JSON("limits.custom-json-bytes", 120 * 1024, "Custom Json: is too large (maximum is %s)"),
    ENVIRONMENT("limits.environment-bytes", 20 * 1024, "Environment: is too large (maximum is %s)"),
    TAGS(
            "limits.tags",
            40,
            "Tags: a stack, and a layer together with what it inherits from its stack, can have at most %d tags"),
    ALARMS("limits.alarms", 5, "at most %d alarms can be given");

    private final String setting;
    private final int usual;
    private final String message;

    Limit(String setting, int usual, String message) {
        this.setting = setting;
        this.usual = usual;
        this.message = message;
    }

    /** The key of the setting. */
    public String setting() {
        return setting;
    }

    /** OpsWorks' value. */
    public int usual() {
        return usual;
    }

    /** What a caller hears who goes beyond: the limit, its value, and what raises it. */
    String message(int most) {
        Object value = setting.endsWith("-bytes") ? size(most) : (Object) most;
        return String.format(Locale.ROOT, message, value) + "; the coordinator's setting " + setting
                + " changes this limit";
    }

    /** In KB where that is exact, as OpsWorks said it. */
    private static String size(int bytes) {
        return bytes % 1024 == 0 ? bytes / 1024 + " KB" : bytes + " bytes";
    }
}
