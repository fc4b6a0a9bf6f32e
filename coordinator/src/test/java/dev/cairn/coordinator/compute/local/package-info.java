/** Tests of machines on this host, on real namespaces and processes. Test code; not null-marked, JUnit fills fields late. */
package dev.cairn.coordinator.compute.local;
