/**
 * The OpsWorks API of 2013-02-18 in AWS JSON 1.1: requests are read member by member, handed to the domain's rules through
 * {@code port.Decisions}, and answers rendered in the API's shapes. No rule lives here, and no Vert.x type; the server in the
 * package above brings authenticated requests and carries answers away.
 */
@NullMarked
package dev.cairn.coordinator.http.opsworks;

import org.jspecify.annotations.NullMarked;
