/**
 * The agents' endpoint: enrolment, the agents' long-lived streams, and bundles. Translates between the messages of
 * {@code cairn.agent.v1} and the domain's words, authenticates by client certificate, and applies flow control. It knows
 * which streams are open and nothing of what an instance's status means. The only package that sees the generated messages.
 */
@NullMarked
package dev.cairn.coordinator.grpc;

import org.jspecify.annotations.NullMarked;
