include_attribute 'deploy::deploy'
