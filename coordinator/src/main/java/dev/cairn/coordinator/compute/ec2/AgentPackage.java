package dev.cairn.coordinator.compute.ec2;

import java.net.URI;

/**
 * Where a new machine finds the agent.
 *
 * @param address of the archive, as machines reach it
 * @param sha256 of the archive, hex: the machine takes nothing else, whoever is between it and the address
 * @param architecture that the agent is for, as {@code uname -m} says
 */
public record AgentPackage(URI address, String sha256, String architecture) {}
