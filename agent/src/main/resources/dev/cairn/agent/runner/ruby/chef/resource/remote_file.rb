class Chef
  class Resource
    # A file from a web server or from elsewhere on the machine.
    class RemoteFile < File
      native_type 'remote_file'

      def source(*arguments)
        arguments = arguments.compact
        if arguments.empty?
          return nil unless defined?(@source)
          value = @source.is_a?(DelayedEvaluator) ? instance_eval(&@source) : @source
          return check_source(value)
        end
        return @source = arguments.first if arguments.first.is_a?(DelayedEvaluator)
        @source = check_source(arguments)
      end

      def source=(value)
        source(*Array(value))
      end

      # Of any length, as in Chef: what is there already may match its beginning.
      property :checksum, [String, nil], :regex => nil
      property :headers, Hash, :default => {}, :desired_state => false
      property :use_etag, [true, false], :default => true, :desired_state => false
      property :use_last_modified, [true, false], :default => true, :desired_state => false
      property :ftp_active_mode, [true, false], :default => false, :desired_state => false
      property :show_progress, [true, false], :default => false, :desired_state => false
      property :ssl_verify_mode, [Symbol, String], :desired_state => false
      property :http_options, Hash, :default => {}, :desired_state => false
      property :remote_user, String, :desired_state => false
      property :remote_domain, String, :desired_state => false
      property :remote_password, String, :sensitive => true, :desired_state => false
      property :authentication, [Symbol, String], :desired_state => false

      def use_conditional_get(value = nil)
        unless value.nil?
          use_etag(value)
          use_last_modified(value)
        end
        use_etag && use_last_modified
      end
      alias use_etags use_etag
      alias use_conditional_get= use_conditional_get

      private

      def check_source(value)
        list = (value.is_a?(Array) ? value : [value]).flatten.map(&:to_s)
        raise ArgumentError, "#{self} has an empty source" if list.empty?
        list.each do |address|
          next if address.match?(%r{\A(?:[a-z][a-z0-9+.-]*:|\\\\)}i)
          raise Exceptions::InvalidRemoteFileURI, "#{address.inspect} is not a valid `source` parameter for #{resource_name}. `source` must be an absolute URI or an array of URIs."
        end
        list
      end
    end
  end

  class Provider
    class RemoteFile
      def native_properties
        raise Exceptions::ValidationFailed, 'source is a required property' if new_resource.source.nil?
        super.merge('source' => new_resource.source, 'cache_directory' => Config[:file_cache_path].to_s, 'proxies' => proxies)
      end

      private

      # From the configuration or the environment, which recipes may have changed meanwhile.
      def proxies
        %w(http_proxy https_proxy no_proxy).each_with_object({}) do |name, result|
          value = [Config[name.to_sym], ENV[name], ENV[name.upcase]].find { |text| !text.to_s.empty? }
          result[name] = value.to_s if value
        end
      end
    end
  end
end
