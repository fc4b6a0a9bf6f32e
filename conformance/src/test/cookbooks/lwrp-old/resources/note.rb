# Without inline resources: what changed is said by the provider.
actions :write, :erase

attribute :path, :kind_of => String, :name_attribute => true
attribute :text, :kind_of => [String, NilClass], :default => nil
attribute :mode, :kind_of => [String, Integer], :default => '0644'
attribute :level, :equal_to => [:low, :high], :default => :low
attribute :tag, :regex => /\A[a-z]+\z/

attr_accessor :exists

def initialize(*args)
  super
  @action = :write
end

def banner
  "#{level}: #{text}"
end
