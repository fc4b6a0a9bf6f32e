# A set in order, which was part of Ruby up to 2.7.
require 'set'

class SortedSet < Set
  def to_a = super.sort

  def each(&block)
    return to_enum(:each) { size } unless block
    to_a.each(&block)
    self
  end

  def first(*count) = to_a.first(*count)
  def inspect = "#<SortedSet: {#{to_a.map(&:inspect).join(', ')}}>"
  alias to_s inspect
end
