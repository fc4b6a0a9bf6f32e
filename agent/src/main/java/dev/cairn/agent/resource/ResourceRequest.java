package dev.cairn.agent.resource;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One action of one resource, as the recipe's Ruby side hands it over: already coerced, validated and with every lazy
 * value resolved.
 *
 * @param type the resource's type with the provider already chosen, such as {@code file}, {@code apt_package},
 *     {@code service}; {@code template} and {@code cookbook_file} arrive as {@code file} with {@code content} or
 *     {@code content_path}
 * @param name the resource's name, for messages
 * @param action the action, such as {@code create}
 * @param properties Chef's property names to String, Long, Double, Boolean, List, Map or null; a property that the
 *     recipe left unset and that has no default is absent
 * @param whyRun true to report what would change and touch nothing
 * @param sensitive true to keep content, commands and output out of every report and message
 */
public record ResourceRequest(
        String type,
        String name,
        String action,
        Map<String, @Nullable Object> properties,
        boolean whyRun,
        boolean sensitive) {}
