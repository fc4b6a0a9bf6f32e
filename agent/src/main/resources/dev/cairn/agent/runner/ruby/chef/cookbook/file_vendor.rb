class Chef
  class Cookbook
    # Where library code finds a cookbook's files.
    class FileVendor
      def self.create_from_manifest(manifest) = new(manifest)

      def initialize(cookbook)
        @cookbook = cookbook
      end

      def get_filename(path)
        @cookbook.roots.reverse_each.map { |root| ::File.join(root, path) }.find { |file| ::File.exist?(file) }
      end
    end

    class CookbookVersionLoader
      attr_reader :metadata

      def initialize(path)
        @path = path
      end

      def load! = @metadata = Metadata.load(@path)
      def cookbook_version = CookbookVersion.new(@metadata.name, [@path], @metadata)
    end
  end
end
