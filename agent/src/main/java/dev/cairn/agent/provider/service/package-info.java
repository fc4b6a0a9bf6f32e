/**
 * Services: systemd where it runs, init scripts with update-rc.d where it does not, and the recipe's own commands.
 * Contract: Chef's service providers (lib/chef/provider/service/*.rb).
 */
@NullMarked
package dev.cairn.agent.provider.service;

import org.jspecify.annotations.NullMarked;
