include_recipe 'failures'

package 'no-such-package-anywhere'

file '/srv/after'
