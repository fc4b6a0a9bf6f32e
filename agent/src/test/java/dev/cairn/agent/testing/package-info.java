/**
 * What tests of the agent share: a coordinator made for tests that speaks the real protocol over real mutual TLS, and
 * waiting with a limit. The build also trains the agent's start-up cache with it.
 */
@NullMarked
package dev.cairn.agent.testing;

import org.jspecify.annotations.NullMarked;
