require 'net/http'

class Chef
  # Plain HTTP requests of library code.
  class HTTP
    attr_reader :url

    def initialize(url, options = {})
      @url = url.to_s.chomp('/')
      @headers = options[:headers] || {}
    end

    def get(path = '', headers = {}) = request(Net::HTTP::Get, path, headers)
    def head(path = '', headers = {}) = request(Net::HTTP::Head, path, headers)
    def delete(path = '', headers = {}) = request(Net::HTTP::Delete, path, headers)
    def post(path, body, headers = {}) = request(Net::HTTP::Post, path, headers, body)
    def patch(path, body, headers = {}) = request(Net::HTTP::Patch, path, headers, body)
    def options(path, headers = {}) = request(Net::HTTP::Options, path, headers)
    def put(path, body, headers = {}) = request(Net::HTTP::Put, path, headers, body)

    private

    def request(type, path, headers, body = nil)
      address = URI.parse(path.to_s.match?(%r{\A\w+://}) || path.to_s.empty? ? (path.to_s.empty? ? @url : path.to_s) : "#{@url}/#{path.to_s.delete_prefix('/')}")
      message = type.new(address.request_uri, @headers.merge(headers).transform_values(&:to_s))
      message.body = body.is_a?(String) ? body : Chef::JSONCompat.to_json(body) if body
      response = Net::HTTP.start(address.host, address.port, :use_ssl => address.scheme == 'https', :open_timeout => 30, :read_timeout => 300) { |http| http.request(message) }
      response.value
      decode(response)
    end

    def decode(response) = response.body

    # Cookies that recipes set for a host and port.
    class CookieJar < Hash
      def self.instance = (@instance ||= new)
      private_class_method :new
    end

    Simple = self
    # Answers decoded.
    class SimpleJSON < HTTP
      private

      def decode(response) = Chef::JSONCompat.parse(response.body)
    end
  end

  remove_const(:REST) if autoload?(:REST)
  class REST < HTTP::SimpleJSON
    def initialize(url = Config[:chef_server_url], *) = super(url)
    alias get_rest get
    alias post_rest post
    alias put_rest put
    alias delete_rest delete
  end
  remove_const(:ServerAPI) if autoload?(:ServerAPI)
  class ServerAPI < REST; end
end
