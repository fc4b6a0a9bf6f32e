# The recipes that follow believe to be on another system.
node.automatic['platform_family'] = node['pretend']['family']
node.automatic['platform'] = node['pretend']['platform']
