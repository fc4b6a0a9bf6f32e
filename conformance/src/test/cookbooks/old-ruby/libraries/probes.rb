require 'rubygems'
require 'uri'
require 'open-uri'
require 'yaml'
require 'timeout'
require 'net/http'
require 'openssl'
require 'erb'
require 'etc'

# What Ruby has removed since, each as a block that answers in one word.
module OldRuby
  class Legacy
    def initialize(options = {})
      @options = options
    end
    attr_reader :options
  end

  def self.with_options(name, options = {})
    "#{name}#{options.keys.map(&:to_s).sort.join}"
  end

  PROBES = {
    'File.exists?' => lambda { File.exists?('/etc/passwd') && !File.exists?('/nowhere') },
    'Dir.exists?' => lambda { Dir.exists?('/etc') && !Dir.exists?('/nowhere') },
    'FileTest.exists?' => lambda { FileTest.exists?('/etc/passwd') },
    'Fixnum' => lambda { 1.kind_of?(Fixnum) && !'1'.is_a?(Fixnum) },
    'Bignum' => lambda { (2**80).is_a?(Bignum) },
    'URI.escape' => lambda { URI.escape('a b/ü') == 'a%20b/%C3%BC' },
    'URI.encode' => lambda { URI.encode('a b') == 'a%20b' },
    'URI.unescape' => lambda { URI.unescape('a%20b') == 'a b' },
    'URI.decode' => lambda { URI.decode('a%20b') == 'a b' },
    'URI.regexp' => lambda { 'http://example.com' =~ URI.regexp },
    'taint' => lambda { 'x'.dup.taint.untaint == 'x' && !'x'.tainted? },
    'trust' => lambda { 'x'.dup.trust.untrust == 'x' },
    'Object#=~' => lambda { (Object.new =~ /x/).nil? },
    'open with a pipe' => lambda { open('|echo piped').read.strip == 'piped' },
    'ERB with positions' => lambda { ERB.new("<% if true -%>\nx\n<% end -%>\n", nil, '-').result(binding) == "x\n" },
    'YAML with symbols and dates' => lambda { YAML.load("---\n:a: 2001-01-01\nb: &x [1]\nc: *x\n")[:a].respond_to?(:year) },
    'Hash#inspect' => lambda { { 'a' => 1, :b => nil }.inspect == '{"a"=>1, :b=>nil}' },
    'Hash#to_s' => lambda { "#{{ :c => [1, { 'd' => :e }] }}" == '{:c=>[1, {"d"=>:e}]}' },
    'hash for options' => lambda { with_options('n', { :x => 1 }) == 'nx' && Legacy.new(:y => 2).options[:y] == 2 },
    'TimeoutError' => lambda { begin; Timeout.timeout(0.01) { sleep 2 }; rescue TimeoutError; true; end },
    'Timeout::ExitException' => lambda { !Timeout::ExitException.nil? },
    'Net::HTTPServerException' => lambda { !Net::HTTPServerException.nil? },
    'OpenSSL::Cipher::Cipher' => lambda { OpenSSL::Cipher::Cipher.new('aes-256-cbc').encrypt.is_a?(OpenSSL::Cipher) },
    'OpenSSL::Digest::Digest' => lambda { OpenSSL::Digest::Digest.new('sha1').hexdigest('x')[0, 4] == '11f6' },
    'Struct::Group' => lambda { Etc.getgrgid(0).is_a?(Struct::Group) },
    'Etc.passwd' => lambda { seen = []; Etc.passwd { |user| seen << user['name'] }; seen.include?('root') },
    'mutable literals' => lambda { text = 'a'; text << 'b'; text == 'ab' },
    'octal' => lambda { Integer('0755') == 493 && 00644 == 420 && '0755'.oct == 493 },
    'Gem' => lambda { Gem::Version.new('1.10') > Gem::Version.new('1.9') && Gem::Requirement.new('>= 1').satisfied_by?(Gem::Version.new('2')) },
    'SortedSet' => lambda { require 'set'; SortedSet.new([3, 1]).to_a == [1, 3] },
    'fork' => lambda { begin; fork { exit! }; true; rescue NotImplementedError; true; end },
    'RbConfig' => lambda { require 'rbconfig'; File.directory?(RbConfig::CONFIG['bindir']) },
    'crypt' => lambda { 'secret'.crypt('$6$salt').start_with?('$6$salt$') },
    'instance of Dir.glob' => lambda { Dir.glob('/etc/host*') == Dir.glob('/etc/host*').sort },
    'backticks' => lambda { `true`; $?.success? && $?.exitstatus == 0 },
    'Chef::VERSION' => lambda { Chef::VERSION.to_f >= 11.0 && Gem::Version.new(Chef::VERSION) >= Gem::Version.new('11.0') }
  }

  # Each probe by its name, with what went wrong.
  def self.results
    PROBES.map do |name, probe|
      answer = begin
        probe.call ? 'ok' : 'wrong'
      rescue Exception => e
        "#{e.class}: #{e.message}"
      end
      "#{name}: #{answer}"
    end
  end
end
