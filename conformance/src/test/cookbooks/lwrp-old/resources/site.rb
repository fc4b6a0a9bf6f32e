actions :create, :delete
default_action :create
attribute :port, :kind_of => Fixnum, :default => 80
attribute :docroot, :kind_of => String, :required => true
state_attrs :port
