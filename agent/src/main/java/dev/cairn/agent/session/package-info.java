/**
 * The agent's side of {@code cairn.agent.v1}: enrolment, the one long-lived stream with its heartbeats and reconnects,
 * the renewal of the certificate, and downloads. Translates between the wire and {@code work}; decides nothing about
 * commands, and is the only package that knows Vert.x and protobuf.
 */
@NullMarked
package dev.cairn.agent.session;

import org.jspecify.annotations.NullMarked;
