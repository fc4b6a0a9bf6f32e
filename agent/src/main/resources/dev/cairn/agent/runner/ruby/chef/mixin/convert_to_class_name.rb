class Chef
  module Mixin
    # Names of classes from names of types, and back.
    module ConvertToClassName
      extend self

      def convert_to_class_name(name)
        parts = name.to_s.gsub(/[^A-Za-z0-9_]/, '_').split('_').reject(&:empty?)
        parts.map { |part| part[0].upcase + part[1..-1] }.join
      end

      def convert_to_snake_case(name, namespace = nil)
        name = name.to_s.sub(/^#{namespace}(::)?/, '') if namespace
        name.to_s.split('::').map { |part| Types.snake_case(part) }.join('_')
      end

      def normalize_snake_case_name(name) = name.to_s.gsub(/[^A-Za-z0-9_]/, '_')
      def snake_case_basename(name) = Types.snake_case(name)
      def filename_to_qualified_string(base, file) = "#{base}_#{::File.basename(file, '.rb')}".tr('-', '_')
    end
  end
end
