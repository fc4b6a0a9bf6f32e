require 'fileutils'

class Chef
  class Util
    # Line edits of a file, collected in memory; write_file writes only when something matched.
    class FileEdit
      attr_reader :original_pathname

      def initialize(path)
        raise ArgumentError, "File '#{path}' does not exist" unless ::File.exist?(path)
        @original_pathname = path
        @lines = ::File.readlines(path)
        @changes = false
        @file_edited = false
      end

      def unwritten_changes? = @changes
      def file_edited? = @file_edited

      def search_file_replace_line(pattern, line) = each_match(pattern) { |_old| [ended(line)] }
      def search_file_replace(pattern, replacement) = each_match(pattern) { |old| [old.gsub(pattern(pattern), replacement)] }
      def search_file_delete_line(pattern) = each_match(pattern) { |_old| [] }
      def search_file_delete(pattern) = search_file_replace(pattern, '')
      def insert_line_after_match(pattern, line) = each_match(pattern) { |old| [ended(old), ended(line)] }
      def insert_line_before_match(pattern, line) = each_match(pattern) { |old| [ended(line), old] }

      def insert_line_if_no_match(pattern, line)
        expression = pattern(pattern)
        return if @lines.any? { |old| old.match?(expression) }
        @changes = true
        @lines[-1] = ended(@lines[-1]) unless @lines.empty?
        @lines << ended(line)
      end

      def write_file
        if @changes
          FileUtils.cp(@original_pathname, "#{@original_pathname}.old", :preserve => true)
          ::File.open(@original_pathname, 'w') { |file| @lines.each { |line| file.write(line) } }
          @file_edited = true
        end
        @changes = false
      end

      private

      def each_match(pattern)
        expression = pattern(pattern)
        @lines = @lines.flat_map do |line|
          next [line] unless line.match?(expression)
          replaced = yield(line)
          @changes = true unless replaced == [line]
          replaced
        end
        nil
      end

      def pattern(pattern) = pattern.is_a?(Regexp) ? pattern : Regexp.new(pattern)
      def ended(line) = line.end_with?("\n") ? line : "#{line}\n"
    end
  end
end
