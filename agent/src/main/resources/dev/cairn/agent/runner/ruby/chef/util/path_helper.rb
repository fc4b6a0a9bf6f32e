class Chef
  class Util
    # Paths, as library code joins and escapes them.
    module PathHelper
      class << self
        def join(*parts) = parts.map(&:to_s).reject(&:empty?).join('/').gsub(%r{/+}, '/')
        def escape_glob_dir(*parts) = join(*parts).gsub(/[\\{}\[\]*?]/) { |char| "\\#{char}" }
        alias escape_glob escape_glob_dir
        def cleanpath(path) = Pathname.new(path).cleanpath.to_s
        def dirname(path) = ::File.dirname(path)
        def path_separator = '/'
        def paths_eql?(one, other) = ::File.expand_path(one) == ::File.expand_path(other)
        def canonical_path(path, _must_exist = true) = ::File.realpath(path)
        def validate_path(path) = path
        def relative_path_from(from, to) = Pathname.new(to).relative_path_from(Pathname.new(from))
        def home(*parts) = ::File.join(Dir.home, *parts)
        def all_homes(*parts)
          path = home(*parts)
          block_given? ? yield(path) : [path]
        end
        def path_too_long?(_path) = false
        def printable?(text) = text.match?(/\A[[:print:]]*\z/)
      end
    end

    # Differences of files.
    class Diff
      def diff(first, second)
        @text = Mixin::ShellOut.run(nil, [['diff', '-u', first, second]], :returns => [0, 1]).stdout
        self
      end

      def for_output = @text.lines.map(&:chomp)
      def for_reporting = @text
    end
  end
end
