/**
 * The EC2 adapter, driven over HTTP against a server of ours that answers as EC2 does, also where EC2 is late, busy or wrong. Test
 * code; not null-marked, JUnit fills fields late.
 */
package dev.cairn.coordinator.compute.ec2;
