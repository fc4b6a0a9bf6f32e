actions :touch
default_action :touch
attribute :dir, :kind_of => String, :default => '/srv/lwrp'
