# What Ruby removed since the cookbooks were written (1.9 to 2.x), so that they run unchanged. Patches of libraries that
# are loaded on demand lie in old_ruby/.
class File
  class << self
    alias exists? exist? unless method_defined?(:exists?)
  end
end

class Dir
  class << self
    alias exists? exist? unless method_defined?(:exists?)
  end
end

module FileTest
  class << self
    alias exists? exist? unless method_defined?(:exists?)
  end
end

Fixnum = Integer unless Object.const_defined?(:Fixnum)
Bignum = Integer unless Object.const_defined?(:Bignum)

class Object
  def taint = self
  def untaint = self
  def tainted? = false
  def trust = self
  def untrust = self
  def untrusted? = false

  # An object without a pattern matches nothing; recipes match nil and arrays.
  def =~(_other) = nil
end

class NilClass
  def =~(_other) = nil
end

class Hash
  # The form up to Ruby 3.3, which recipes interpolate into files.
  def inspect
    return '{}' if empty?
    inside = (Thread.current[:cairn_hashes_inside_inspect] ||= {}.compare_by_identity)
    return '{...}' if inside.key?(self)
    begin
      inside[self] = true
      "{#{map { |key, value| "#{key.inspect}=>#{value.inspect}" }.join(', ')}}"
    ensure
      inside.delete(self)
    end
  end
  alias to_s inspect
end

module Kernel
  # Kernel#open opened addresses and, with a leading bar, commands.
  alias_method :open_file, :open
  def open(name, *rest, **options, &block)
    if name.is_a?(String) && name.start_with?('|')
      IO.popen(name[1..-1], *rest, **options, &block)
    elsif name.is_a?(String) && name.match?(%r{\A(?:https?|ftp)://})
      require 'open-uri'
      URI.open(name, *rest, **options, &block)
    else
      open_file(name, *rest, **options, &block)
    end
  end
  private :open, :open_file
end

module Kernel
  # As text caller had the method in `quotes', and no frames of another language; libraries take it apart to learn who
  # called. The engine's own files stand where Chef's would.
  alias_method :caller_frames, :caller
  def caller(start = 1, length = nil)
    frames = caller_frames(1).filter_map do |frame|
      next if frame.start_with?('org/jruby/')
      frame.sub(":in '", ':in `').sub(Cairn::ROOT, '/opt/chef/lib/')
    end
    return frames[start] if start.is_a?(Range)
    length ? frames[start, length] : frames[start..-1]
  end
  private :caller, :caller_frames
end

Cairn.lazily(Object, :TimeoutError, 'old_ruby/timeout_error')
Cairn.lazily(Object, :SortedSet, 'old_ruby/sorted_set')
