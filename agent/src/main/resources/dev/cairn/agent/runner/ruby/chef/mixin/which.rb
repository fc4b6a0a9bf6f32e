class Chef
  module Mixin
    # Finds programs.
    module Which
      def which(*names, **_options, &block) = ChefUtils.which(*names, &block)
      def where(*names, **_options, &block) = ChefUtils.where(*names, &block)
    end
  end
end
