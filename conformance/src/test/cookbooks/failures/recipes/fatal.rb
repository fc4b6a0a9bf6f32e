include_recipe 'failures'
Chef::Application.fatal!('this cannot be', 42)
