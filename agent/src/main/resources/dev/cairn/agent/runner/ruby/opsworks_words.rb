# Each run of a stack of Chef 11 had a library of OpsWorks in it that taught these words to all objects; recipes of stacks say
# them without a dependency.
class Object
  def blank? = respond_to?(:empty?) ? !!empty? : !self
  def present? = !blank?
  def presence = present? ? self : nil
end

class String
  def blank? = scrub.match?(/\A[[:space:]]*\z/)
end
