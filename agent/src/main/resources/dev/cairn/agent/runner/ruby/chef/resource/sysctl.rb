class Chef
  class Resource
    # A setting of the kernel, now and at every start.
    class Sysctl < Resource
      property :key, String, :name_property => true, :regex => [%r{\A\S+\z}]
      property :ignore_error, [true, false], :default => false, :desired_state => false
      property :value, [Array, String, Integer, Float], :coerce => proc { |value| value.is_a?(Array) ? value.join(' ') : value.to_s }
      property :comment, [Array, String], :default => [], :coerce => proc { |value| Array(value) }, :desired_state => false
      property :conf_dir, String, :default => '/etc/sysctl.d', :desired_state => false

      # Dots separate, except in names of network interfaces, which are written with slashes.
      def live_path = "/proc/sys/#{key.tr('./', '/.')}"
      def conf_path = "#{conf_dir}/99-chef-#{key.tr('/', '.')}.conf"
      def self.words(text) = text.split.join(' ')

      action :apply do
        raise Exceptions::ValidationFailed, "#{new_resource}: value is a required property" if new_resource.value.nil?
        path = new_resource.live_path
        live = ::File.readable?(path) ? Sysctl.words(::File.read(path)) : nil
        if live != Sysctl.words(new_resource.value) && !(new_resource.ignore_error && !::File.exist?(path))
          converge_by("set sysctl #{new_resource.key} to #{new_resource.value}#{" (was #{live})" if live}") do
            result = shell_out('sysctl', *(new_resource.ignore_error ? %w(-e) : []), '-w', "#{new_resource.key}=#{new_resource.value}")
            result.error! unless new_resource.ignore_error
          end
        end
        directory(new_resource.conf_dir) { recursive true }
        file new_resource.conf_path do
          content new_resource.comment.map { |line| "# #{line}\n" }.join + "#{new_resource.key} = #{new_resource.value}\n"
        end
      end

      action :remove do
        file(new_resource.conf_path) { action :delete }
      end
    end

    class SysctlParam < Sysctl; end
  end
end
