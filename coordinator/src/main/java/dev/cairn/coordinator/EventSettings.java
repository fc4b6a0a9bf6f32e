package dev.cairn.coordinator;

import dev.cairn.coordinator.domain.event.Envelope;
import dev.cairn.coordinator.engine.EventConfig;
import dev.cairn.coordinator.events.eventbridge.EventBridge;
import dev.cairn.coordinator.events.webhook.Webhook;
import dev.cairn.coordinator.events.webhook.WebhookConfig;
import dev.cairn.coordinator.port.EventReceiver;
import dev.cairn.coordinator.port.Time;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is told of events, and how.
 *
 * @param source what events say of their sender
 * @param requestLimit for one request to a webhook
 * @param eventBridge null when it is not told
 */
public record EventSettings(
        EventConfig delivery,
        String source,
        Duration requestLimit,
        List<WebhookConfig> webhooks,
        EventBridge.@Nullable Config eventBridge) {
    /** Events are kept, and nobody is told. */
    public static final EventSettings NOBODY =
            new EventSettings(EventConfig.DEFAULTS, "cairn.opsworks", Duration.ofSeconds(15), List.of(), null);

    public EventSettings {
        webhooks = List.copyOf(webhooks);
    }

    static EventSettings of(Settings settings) throws Settings.Invalid {
        EventConfig usual = NOBODY.delivery();
        String source = settings.text(Setting.EVENTS_SOURCE, NOBODY.source());
        if (source.startsWith("aws.") || source.length() > 256) {
            throw new Settings.Invalid(Setting.EVENTS_SOURCE.key()
                    + " must have at most 256 characters and not begin with \"aws.\", which belongs to AWS");
        }
        return new EventSettings(
                new EventConfig(
                        settings.days(Setting.EVENTS_DAYS, usual.kept()),
                        usual.retryFirst(),
                        settings.seconds(Setting.EVENTS_RETRY_LIMIT, usual.retryLimit()),
                        settings.seconds(Setting.EVENTS_GIVE_UP, usual.giveUpAfter())),
                source,
                settings.seconds(Setting.EVENTS_REQUEST_LIMIT, NOBODY.requestLimit()),
                webhooks(settings.text(Setting.EVENTS_WEBHOOKS)),
                settings.flag(Setting.EVENTBRIDGE, false)
                        ? new EventBridge.Config(
                                settings.text(Setting.EVENTBRIDGE_BUS), settings.text(Setting.EVENTBRIDGE_REGION))
                        : null);
    }

    private static List<WebhookConfig> webhooks(@Nullable String file) throws Settings.Invalid {
        try {
            return file == null ? List.of() : WebhookConfig.read(Path.of(file));
        } catch (IllegalArgumentException e) {
            throw new Settings.Invalid(String.valueOf(e.getMessage()), e);
        }
    }

    /** How events look. */
    Envelope envelope(String accountId) {
        return new Envelope(accountId, source);
    }

    /** The receivers; each that is closeable is closed by {@code opened}. */
    List<EventReceiver> receivers(String accountId, Time time, Opened opened) {
        Envelope envelope = envelope(accountId);
        List<EventReceiver> receivers = new ArrayList<>();
        for (WebhookConfig webhook : webhooks) {
            receivers.add(opened.add(webhook.toString(), new Webhook(webhook, envelope, time, requestLimit)));
        }
        if (eventBridge != null) {
            receivers.add(opened.add("eventbridge", new EventBridge(eventBridge, envelope)));
        }
        return receivers;
    }
}
