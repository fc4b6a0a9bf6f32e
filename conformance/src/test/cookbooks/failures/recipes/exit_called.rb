include_recipe 'failures'
exit 3
