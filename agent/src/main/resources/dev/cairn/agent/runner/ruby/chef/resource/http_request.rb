class Chef
  class Resource
    # A request to a web server.
    class HttpRequest < Resource
      allowed_actions :get, :patch, :put, :post, :delete, :head, :options
      default_action :get

      property :url, String, :identity => true, :required => true
      property :headers, Hash, :default => {}, :desired_state => false
      property :message, [String, Hash, Array, Proc], :desired_state => false

      def body
        given = property_is_set?(:message) ? message : name
        given = given.call if given.respond_to?(:call)
        given.is_a?(String) ? given : Chef::JSONCompat.to_json(given)
      end
    end
  end

  class Provider
    class HttpRequest < Provider
      def action_get = send_request(:get)

      # Without a change where the server says that nothing is new.
      def action_head
        require 'chef/http'
        modified = HTTP.new(address).head(address, new_resource.headers)
        converge_by("#{new_resource} HEAD to #{address} returned modified, trigger notifications") {} unless modified == false
      end

      %i[put post patch].each do |verb|
        define_method(:"action_#{verb}") { send_request(verb, new_resource.body) }
      end

      def action_delete = send_request(:delete)

      def action_options = send_request(:options)

      private

      def address = new_resource.url

      def send_request(verb, *body)
        converge_by("#{new_resource} #{verb.to_s.upcase} to #{address}") do
          require 'chef/http'
          answer = HTTP.new(address).public_send(verb, address, *body, new_resource.headers)
          Chef::Log.info("#{new_resource} #{verb.to_s.upcase} to #{address} successful")
          answer
        end
      end
    end
  end
end
