require 'fileutils'

class Chef
  # Files that recipes keep between runs, below file_cache_path.
  class FileCache
    class << self
      def store(path, contents, mode = 0640)
        file = place(path)
        FileUtils.mkdir_p(::File.dirname(file))
        ::File.open(file, 'wb', mode) { |io| io.write(contents) }
        true
      end

      def load(path, read = true)
        file = place(path)
        raise Exceptions::FileNotFound, "Cannot find #{path} for #{file}!" unless ::File.exist?(file)
        read ? ::File.read(file) : file
      end

      def delete(path)
        file = place(path)
        ::File.unlink(file) if ::File.exist?(file)
        true
      end

      def move_to(file, path)
        target = place(path)
        FileUtils.mkdir_p(::File.dirname(target))
        FileUtils.mv(file, target)
      end

      def has_key?(path) = ::File.exist?(place(path))
      alias key? has_key?
      def list = find('**/*')
      def find(glob) = Dir.glob(::File.join(root, glob)).select { |file| ::File.file?(file) }.map { |file| file.delete_prefix("#{root}/") }

      def create_cache_path(path, create = true)
        file = place(path)
        FileUtils.mkdir_p(file) if create
        file
      end

      private

      def root = Config[:file_cache_path].to_s

      def place(path)
        file = ::File.expand_path(path, root)
        raise ArgumentError, "#{path} leaves the file cache" unless file == root || file.start_with?("#{root}/")
        file
      end
    end
  end
end
