/**
 * The coordinator's HTTP server: the OpsWorks API, command logs by signed link, health, metrics, the dashboard's files, its
 * JSON and the live feed. All of Vert.x' HTTP side is here: requests are taken on an event loop, handed to virtual threads as
 * plain values, and answered on the event loop. What an operation or view means is decided in the packages below.
 */
@NullMarked
package dev.cairn.coordinator.http;

import org.jspecify.annotations.NullMarked;
