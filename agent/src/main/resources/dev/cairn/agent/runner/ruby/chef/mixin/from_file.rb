class Chef
  module Mixin
    # Evaluates files with this object as self.
    module FromFile
      def from_file(path) = Cairn::Source.evaluate(self, path)
      def class_from_file(path) = Cairn::Source.evaluate_class(self, path)
    end
  end
end
