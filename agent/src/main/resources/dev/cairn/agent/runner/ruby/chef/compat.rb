# What the cookbook compat_resource brought to Chef 12.1 to 12.4: the classes of later versions, which are these.
module ChefCompat
  class Resource < Chef::Resource; end

  module Mixin
    Properties = Chef::Mixin::Properties
  end

  module CopiedFromChef
    Chef = ::Chef
  end
end
