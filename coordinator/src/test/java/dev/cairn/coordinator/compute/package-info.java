/** Contracts and tests of the adapters that make machines. Test code; not null-marked, JUnit fills fields late. */
package dev.cairn.coordinator.compute;
