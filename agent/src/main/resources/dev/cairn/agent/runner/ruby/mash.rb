# A Hash whose symbol keys become strings.
class Mash < Hash
  def self.from_hash(hash) = new(hash)
  def self.[](*arguments) = new(Hash[*arguments])

  def initialize(constructor = nil, &block)
    if constructor.is_a?(Hash)
      super(&block)
      constructor.each { |key, value| self[key] = value }
      self.default = constructor.default if constructor.default
    elsif constructor.nil?
      super(&block)
    else
      super(constructor)
    end
  end

  alias regular_reader []
  alias regular_writer []=

  def [](key) = super(convert_key(key))
  def []=(key, value)
    super(convert_key(key), convert_value(value))
  end
  alias store []=

  def key?(key) = super(convert_key(key))
  alias include? key?
  alias has_key? key?
  alias member? key?

  def fetch(key, *extras, &block) = super(convert_key(key), *extras, &block)
  def delete(key, &block) = super(convert_key(key), &block)
  def values_at(*keys) = keys.map { |key| self[key] }
  def dig(key, *rest)
    value = self[key]
    rest.empty? || value.nil? ? value : value.dig(*rest)
  end

  def default(key = nil)
    if key.is_a?(Symbol) && key?(key.to_s)
      self[key]
    else
      super(*key)
    end
  end

  def update(*others)
    others.each do |other|
      other.each do |key, value|
        key = convert_key(key)
        value = yield(key, self[key], value) if block_given? && key?(key)
        self[key] = value
      end
    end
    self
  end
  alias merge! update
  alias deep_update update

  def merge(*others, &block) = dup.update(*others, &block)
  def replace(other)
    clear
    update(other)
  end

  def except(*keys)
    copy = dup
    keys.each { |key| copy.delete(key) }
    copy
  end

  def slice(*keys)
    keys.each_with_object(self.class.new) { |key, result| result[key] = self[key] if key?(key) }
  end

  def dup = self.class.new(self)
  def initialize_copy(original)
    super
    each { |key, value| regular_writer(key, value.dup) if value.is_a?(Hash) || value.is_a?(Array) }
  end

  def to_hash
    each_with_object({}) { |(key, value), result| result[key] = Mash.plain(value) }
  end
  def to_h(&block) = block ? to_hash.to_h(&block) : to_hash
  def symbolize_keys
    each_with_object({}) { |(key, value), result| result[key.to_sym] = value }
  end
  def stringify_keys! = self
  def to_mash = self

  # Ruby's own hashes and arrays, all the way down.
  def self.plain(value)
    case value
    when Hash then value.each_with_object({}) { |(key, element), result| result[key] = plain(element) }
    when Array then value.map { |element| plain(element) }.to_a
    else value
    end
  end

  protected

  def convert_key(key) = key.is_a?(Symbol) ? key.name : key

  def convert_value(value)
    case value
    when Mash then value
    when Hash then Mash.new(value)
    when Array then value.map { |element| convert_value(element) }
    else value
    end
  end
end

class Hash
  def to_mash = Mash.new(self)
end
