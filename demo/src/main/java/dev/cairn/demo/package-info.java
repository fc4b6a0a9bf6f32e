/**
 * The demonstration: starts a coordinator, drives it through the OpsWorks API with AWS's own client, and watches real
 * machines converge. It uses nothing of the coordinator's or the agent's code, only what a user has.
 */
@NullMarked
package dev.cairn.demo;

import org.jspecify.annotations.NullMarked;
