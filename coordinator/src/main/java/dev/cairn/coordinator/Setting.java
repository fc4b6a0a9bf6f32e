package dev.cairn.coordinator;

import dev.cairn.coordinator.domain.catalog.Limit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the configuration: what a properties file may say and, with a dash for each dot, what the command line may
 * say. Shorter spellings exist on the command line for what people set most.
 */
enum Setting {
    DATA("data", "DIR", "where the coordinator keeps its store, keys and bundles (required)"),
    HTTP_HOST("http.host", "HOST", "address of the API and the dashboard [127.0.0.1]"),
    HTTP_PORT("http.port", "N", "port of the API and the dashboard; 0 picks one [8080]"),
    HTTP_PUBLIC_URL("http.public-url", "URL", "how people reach the API, for links in its answers"),
    CLIENT_ADDRESS_HEADER(
            "http.client-address-header",
            "NAME",
            "a proxy's header whose last address is the caller's, such as X-Forwarded-For [none is trusted]"),
    LOG_LINK_LIFE("http.log-link-seconds", "N", "how long the links to command logs in answers open [7200]"),
    ACCOUNT_ID("http.account-id", "ID", "the twelve digits of the account in ARNs [123456789012]"),
    GRPC_HOST("grpc.host", "HOST", "address that agents connect to [0.0.0.0]"),
    GRPC_PORT("grpc.port", "N", "port that agents connect to; 0 picks one [8443]"),
    ADVERTISE(
            "grpc.advertise",
            "HOST:PORT",
            "how agents reach this coordinator, best first [this machine's addresses]",
            "--advertise"),
    COMPUTE("compute.kind", "local|ec2|none", "what starts machines: this host, EC2, or nobody [none]", "--compute"),
    EC2_IDENTITY(
            "compute.ec2.identity",
            "required|when-sent|off",
            "whether machines must show EC2's signed identity document [required with --compute ec2, off where an endpoint"
                    + " override leads elsewhere than to EC2]"),
    EC2_ACCOUNT_ID("compute.ec2.account-id", "ID", "whose machines are taken [that of the coordinator's credentials]"),
    EC2_IDENTITY_CERTIFICATES(
            "compute.ec2.identity-certificates",
            "FILE",
            "certificates (PEM) that sign identity documents, beside those that AWS has published [none]"),
    LOCAL_DISTRIBUTION("compute.local.distribution", "DIR", "what local machines run [the one that this runs from]"),
    LOCAL_CACHE("compute.local.cache", "DIR", "base system and packages of local machines, shared [by the system]"),
    LOCAL_KIND("compute.local.machines", "KIND", "take this kind of local machine instead of the first that works"),
    LOCAL_LIMIT("compute.local.max-machines", "N", "launches beyond it are refused [100]"),
    LOCAL_MIRROR("compute.local.mirror", "URL", "Debian mirror of the base system [as this host's apt has it]"),
    LOCAL_HOST_PORTS("compute.local.host-ports", "N,...", "of this host, which rootless machines may reach"),
    LOCAL_MACHINE_PORTS("compute.local.machine-ports", "N,...", "of rootless machines, which this host may reach"),
    LOCAL_PROXY("compute.local.upstream-proxy", "URL", "proxy through which this host reaches the web"),
    STORE(
            "store.url",
            "URL",
            "sqlite:PATH or postgresql://user:password@host:port/database [DATA/cairn.db]",
            "--store"),
    HEARTBEAT(
            "agents.heartbeat-interval-seconds",
            "N",
            "the shortest interval between two heartbeats of an agent [10]",
            "--heartbeat-interval-seconds"),
    HEARTBEAT_RATE("agents.heartbeats-per-second", "N", "of the whole fleet; the interval is stretched to it [2000]"),
    CERTIFICATE_DAYS("agents.certificate-days", "N", "how long an agent's certificate is valid [30]"),
    TOKEN_LIFE("agents.enrolment-token-seconds", "N", "how long a machine has to enrol [3600]"),
    HEALING("healing.enabled", "true|false", "false: lapses are shown, nobody is healed [true]"),
    SILENCE_LIMIT(
            "healing.silence-limit-seconds",
            "N",
            "after this silence an instance is connection_lost [300]",
            "--connection-lost-seconds"),
    HARD_LIMIT("healing.hard-limit-seconds", "N", "after this silence it is healed even if its machine runs [900]"),
    START_GRACE("healing.start-grace-seconds", "N", "nobody is healed so long after a start or a pause [180]"),
    LAYER_SHARE("healing.layer-share", "0..1", "share of a layer's instances healed at a time [0.1]"),
    LAYER_MINIMUM("healing.layer-minimum", "N", "but always at least so many [1]"),
    STACK_RATE("healing.stack-rate", "N", "heals of a stack within the window [10]"),
    STACK_RATE_WINDOW("healing.stack-rate-window-seconds", "N", "that window [600]"),
    MELTDOWN_MINIMUM("healing.meltdown-minimum", "N", "so many silent instances may be a network's fault [3]"),
    MELTDOWN_ENTER("healing.meltdown-enter", "0..1", "and this share of the stack holds all healing [0.5]"),
    MELTDOWN_LEAVE("healing.meltdown-leave", "0..1", "until the share falls below this [0.3]"),
    INSTANCE_HEALS("healing.instance-heals", "N", "heals of one instance within the window, then quarantine [3]"),
    INSTANCE_WINDOW("healing.instance-window-seconds", "N", "that window [21600]"),
    HEAL_REVIEW("healing.review-seconds", "N", "until a held instance is looked at again [15]"),
    ALARM_SOURCE(
            "scaling.alarms",
            "cloudwatch|none",
            "whether CloudWatch is asked for the alarms that layers scale by [with --compute ec2 cloudwatch, else none]"),
    WATCH("engine.watch-interval-seconds", "N", "how often machines in transition are asked for [2]"),
    RECONCILE(
            "engine.reconcile-interval-seconds",
            "N",
            "how often all machines that were made here are compared with the records [60]"),
    EFFECTS("engine.effect-concurrency", "N", "launches, stops and fetches at the same time [32]"),
    LOG_LIMIT("engine.log-limit-bytes", "N", "kept of a command's log [8388608]"),
    COMMANDS_KEPT("engine.commands-kept", "N", "commands of an instance that keep record and log [30]"),
    RUN_LIMIT("engine.run-limit-seconds", "N", "the longest that a run of recipes may take, at most 7200 [7200]"),
    CONFIGURE_HOLD(
            "engine.configure-hold-seconds", "N", "how long a configure waits for instances about to be online [30]"),
    FETCH_LIMIT("sources.total-seconds", "N", "what fetching one cookbook source may take [300]"),
    FETCH_SILENCE("sources.silence-seconds", "N", "without a byte from the other side [30]"),
    FETCH_BYTES("sources.content-bytes", "N", "of one source, unpacked [1073741824]"),
    FETCH_FILES("sources.max-files", "N", "of one source: files, directories and links [200000]"),
    FETCH_DOWNLOAD("sources.download-bytes", "N", "of one archive or git fetch, as it is sent [536870912]"),
    FETCHES("sources.concurrent", "N", "fetches at the same time; others wait [4]"),
    FETCH_AUTHORITIES(
            "sources.ca-certificates",
            "FILE",
            "authorities (PEM) whose certificates sources may show, beside the usual ones [none]"),
    BUNDLE_DAYS("sources.kept-days", "N", "no bundle that was used within them is removed [30]"),
    BUNDLE_BYTES("sources.kept-bytes", "N", "of all bundles; beyond it old ones are removed [10737418240]"),
    AUDIT_DIRECTORY("audit.directory", "DIR", "where the records of API calls are kept [DATA/audit]"),
    AUDIT_DAYS("audit.keep-days", "N", "how long [90]"),
    AUDIT_BYTES("audit.keep-bytes", "N", "of all of them; beyond it the oldest are removed [1073741824]"),
    AUDIT_FILE_BYTES("audit.file-bytes", "N", "of one file; a new one follows, and every day [67108864]"),
    AUDIT_SYNC(
            "audit.sync-changes",
            "true|false",
            "the record of a change is on the disk before the call is answered [true]"),
    EVENTS_WEBHOOKS("events.webhooks", "FILE", "properties of webhooks that are told of events [none]"),
    EVENTS_SOURCE("events.source", "NAME", "what events say of their sender [cairn.opsworks]"),
    EVENTS_DAYS("events.keep-days", "N", "how long events can be told again [7]"),
    EVENTS_GIVE_UP("events.give-up-seconds", "N", "an event that fails so long is passed over [86400]"),
    EVENTS_RETRY_LIMIT("events.retry-limit-seconds", "N", "the longest wait between two tries [600]"),
    EVENTS_REQUEST_LIMIT("events.request-limit-seconds", "N", "for a webhook's answer [15]"),
    EVENTBRIDGE("events.eventbridge", "true|false", "tell Amazon EventBridge of events [false]"),
    EVENTBRIDGE_BUS("events.eventbridge-bus", "NAME|ARN", "its bus [default]"),
    EVENTBRIDGE_REGION("events.eventbridge-region", "NAME", "its region [each stack's own]"),
    CLOUDWATCH("metrics.cloudwatch", "true|false", "publish metrics of instances to Amazon CloudWatch [false]"),
    CLOUDWATCH_NAMESPACE("metrics.cloudwatch-namespace", "NAME", "its namespace [Cairn/OpsWorks]"),
    CLOUDWATCH_REGION("metrics.cloudwatch-region", "NAME", "its region [each stack's own]"),
    STACKS(Limit.STACKS, "stacks of a region"),
    LAYERS(Limit.LAYERS, "layers of a stack"),
    INSTANCES(Limit.INSTANCES, "instances of a stack"),
    APPS(Limit.APPS, "apps of a stack"),
    CUSTOM_JSON(Limit.CUSTOM_JSON, "of one custom JSON"),
    ENVIRONMENT(Limit.ENVIRONMENT, "of the environment variables of an app"),
    TAGS(Limit.TAGS, "tags of a stack, and of a layer together with its stack's"),
    ALARMS(Limit.ALARMS, "alarms of a direction of load-based scaling");

    private final String key;
    private final String placeholder;
    private final String description;
    private final @Nullable String shorter;

    Setting(String key, String placeholder, String description) {
        this(key, placeholder, description, null);
    }

    Setting(Limit limit, String description) {
        this(limit.setting(), "N", description + " at most [" + limit.usual() + "]");
    }

    Setting(String key, String placeholder, String description, @Nullable String shorter) {
        this.key = key;
        this.placeholder = placeholder;
        this.description = description;
        this.shorter = shorter;
    }

    String key() {
        return key;
    }

    String placeholder() {
        return placeholder;
    }

    String description() {
        return description;
    }

    /** Its spellings on the command line. */
    List<String> options() {
        String full = "--" + key.replace('.', '-');
        return shorter == null ? List.of(full) : List.of(shorter, full);
    }

    static Optional<Setting> of(String key) {
        return Stream.of(values()).filter(setting -> setting.key.equals(key)).findFirst();
    }
}
