/**
 * Users and groups, by the shadow suite's commands; what is there is read from passwd, group and shadow. Contract:
 * Chef's user and group providers (lib/chef/provider/user/linux.rb, group/gpasswd.rb).
 */
@NullMarked
package dev.cairn.agent.provider.account;

import org.jspecify.annotations.NullMarked;
