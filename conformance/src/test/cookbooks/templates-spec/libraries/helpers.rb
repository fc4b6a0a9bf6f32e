module TemplatesSpec
  module Helpers
    def from_module
      'module'
    end

    def seen_node
      node['spec']['word']
    end
  end
end
