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

    LONGEST_CHAIN = 10
    FOLLOWED = [Net::HTTP::Get, Net::HTTP::Head].freeze

    def request(type, path, headers, body = nil)
      address = absolute(path)
      LONGEST_CHAIN.times do
        response = answer(type, address, headers, body)
        return false if response.is_a?(Net::HTTPNotModified)
        unless response.is_a?(Net::HTTPRedirection) && response['location']
          response.value
          return decode(response)
        end
        raise Exceptions::InvalidRedirect, "#{type::METHOD} request was redirected from #{address} to #{response['location']}. Only GET and HEAD support redirects." unless FOLLOWED.include?(type)
        target = address.merge(response['location'])
        # Credentials are for the host that they were given for.
        headers = headers.reject { |name, _| name.to_s.casecmp?('authorization') } unless target.host == address.host && target.port == address.port
        address = target
      end
      raise Exceptions::RedirectLimitExceeded, "#{address} redirects more than #{LONGEST_CHAIN} times"
    end

    def absolute(path)
      path = path.to_s
      return URI.parse(path) if path.match?(%r{\A\w+://})
      URI.parse(path.empty? ? @url : "#{@url}/#{path.delete_prefix('/')}")
    end

    def answer(type, address, headers, body)
      raise ArgumentError, "#{address} is no address of a web server" unless address.is_a?(URI::HTTP)
      message = type.new(address.request_uri, @headers.merge(headers).to_h { |name, value| [name.to_s, value.to_s] })
      message.basic_auth(*address.userinfo.split(':', 2).map { |word| URI.decode_www_form_component(word) }) if address.userinfo
      message.body = body.is_a?(String) ? body : Chef::JSONCompat.to_json(body) if body
      Net::HTTP.start(address.hostname, address.port, :use_ssl => address.scheme == 'https', :open_timeout => 30, :read_timeout => 300) { |http| http.request(message) }
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
