include_attribute 'deploy'

# Below what custom JSON says.
default[:opsworks11][:timeout] = 30
default[:opsworks11][:greeting] = 'from the cookbook'
set[:opsworks11][:forced] = 'from the cookbook'
