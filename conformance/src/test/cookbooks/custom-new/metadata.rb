name 'custom-new'
version '1.0.0'
chef_version '>= 14' if respond_to?(:chef_version)
