# The gem rest-client as far as cookbooks use it, over Ruby's own library: built-in cookbooks of OpsWorks require it while
# they are loaded.
require 'net/http'
require 'uri'

module RestClient
  # An answer that is no success.
  class Exception < RuntimeError
    attr_accessor :response

    def initialize(response = nil, _code = nil)
      @response = response
      super(response ? "#{response.code} #{response.message}" : self.class.name)
    end

    def http_code = @response&.code
    def http_body = @response&.body
  end
  class ExceptionWithResponse < Exception; end
  class RequestFailed < ExceptionWithResponse; end
  class ResourceNotFound < RequestFailed; end
  NotFound = ResourceNotFound
  class Unauthorized < RequestFailed; end
  class Forbidden < RequestFailed; end
  class NotModified < RequestFailed; end
  class ServerBrokeConnection < Exception; end
  class RequestTimeout < RequestFailed; end

  STATUS_CLASSES = { 401 => Unauthorized, 403 => Forbidden, 404 => ResourceNotFound, 304 => NotModified, 408 => RequestTimeout }.freeze

  # A body with its status and headers.
  class Response < String
    attr_reader :code, :headers, :message, :file

    def initialize(answer, file = nil)
      super(answer.body.to_s)
      @code = answer.code.to_i
      @message = answer.message
      @headers = answer.to_hash.to_h { |name, values| [name.downcase.tr('-', '_').to_sym, values.join(', ')] }
      @file = file
    end

    def body = to_str
    def net_http_res = self
  end
  RawResponse = Response

  class Request
    REDIRECTS = 10
    HEADER = ->(name) { name.is_a?(Symbol) ? name.name.split('_').map(&:capitalize).join('-') : name.to_s }

    def self.execute(options, &block) = new(options).execute(&block)

    def initialize(options)
      @options = options.transform_keys(&:to_sym)
    end

    def execute(&block)
      answer = send_to(URI.parse(@options.fetch(:url).to_s), REDIRECTS)
      raw = nil
      if @options[:raw_response]
        require 'tempfile'
        raw = Tempfile.new('rest-client', :binmode => true).tap { |file| file.write(answer.body.to_s); file.flush; file.rewind }
      end
      response = Response.new(answer, raw)
      return block.call(response, self, answer) if block
      return response if response.code.between?(200, 299)
      raise STATUS_CLASSES.fetch(response.code, RequestFailed).new(response)
    end

    private

    def send_to(uri, left)
      headers = (@options[:headers] || {}).to_h { |name, value| [HEADER.call(name), value.to_s] }
      type = Net::HTTP.const_get(@options.fetch(:method).to_s.capitalize)
      request = type.new(uri.request_uri, headers)
      request.basic_auth(@options[:user], @options[:password]) if @options[:user]
      payload = @options[:payload]
      payload.is_a?(Hash) ? request.set_form_data(payload) : request.body = payload.to_s if payload
      timeout = @options[:timeout] || 60
      answer = Net::HTTP.start(uri.host, uri.port, :use_ssl => uri.scheme == 'https', :open_timeout => @options[:open_timeout] || timeout, :read_timeout => timeout) { |http| http.request(request) }
      return answer unless answer.is_a?(Net::HTTPRedirection) && answer['location'] && %w(get head).include?(@options[:method].to_s) && left.positive?
      send_to(URI.join(uri, answer['location']), left - 1)
    end
  end

  class << self
    %i[get head delete options].each { |verb| define_method(verb) { |url, headers = {}, &block| Request.execute({ :method => verb, :url => url, :headers => headers }, &block) } }
    %i[post put patch].each { |verb| define_method(verb) { |url, payload, headers = {}, &block| Request.execute({ :method => verb, :url => url, :payload => payload, :headers => headers }, &block) } }
  end

  # A place with options of its own.
  class Resource
    attr_reader :url, :options

    def initialize(url, options = {})
      @url = url
      @options = options
    end

    def [](path) = Resource.new("#{url.chomp('/')}/#{path.delete_prefix('/')}", options)
    %i[get head delete].each { |verb| define_method(verb) { |headers = {}, &block| Request.execute(options.merge(:method => verb, :url => url, :headers => headers), &block) } }
    %i[post put patch].each { |verb| define_method(verb) { |payload, headers = {}, &block| Request.execute(options.merge(:method => verb, :url => url, :payload => payload, :headers => headers), &block) } }
  end
end
