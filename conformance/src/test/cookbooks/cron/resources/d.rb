actions :create, :delete
default_action :create

attribute :name, :kind_of => String, :name_attribute => true
attribute :cookbook, :kind_of => String, :default => 'cron'
attribute :minute, :kind_of => [Integer, String], :default => '*'
attribute :hour, :kind_of => [Integer, String], :default => '*'
attribute :command, :kind_of => String, :required => true
attribute :user, :kind_of => String, :default => 'root'
