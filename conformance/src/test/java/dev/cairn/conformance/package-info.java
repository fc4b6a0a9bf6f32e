/**
 * Recipes converged by the built product on real machines of this host, and what the machine is afterwards: files, packages,
 * accounts, services, as the machine's own tools tell, not as the engine does. One class per theme, each with a machine of its
 * own; the cookbooks are beside the sources. Nothing here knows the engine's code. Test code; not null-marked.
 */
package dev.cairn.conformance;
