class Chef
  class Resource
    # How a machine's Chef client is set up and started. Runs of this machine are started by its agent, so that there is
    # nothing to set up; what a recipe gives is accepted unread.
    class ChefClientSetting < Resource
      def method_missing(name, *arguments, **_options, &_block)
        arguments.size <= 1 && name.match?(/\A[a-z_]+\z/) ? nil : super
      end

      def respond_to_missing?(_name, _private = false) = false

      def self.without_client(*verbs)
        verbs.each do |verb|
          action(verb) { Chef::Log.warn("#{new_resource}: there is no Chef client on this machine, its runs are started by Cairn; nothing to do") }
        end
      end
    end

    class ChefClientConfig < ChefClientSetting
      without_client :create, :create_if_missing, :remove
    end

    class ChefClientCron < ChefClientSetting
      without_client :add, :remove
    end

    class ChefClientSystemdTimer < ChefClientSetting
      without_client :add, :remove
    end

    # A certificate that requests of recipes trust.
    class ChefClientTrustedCertificate < Resource
      property :cert_name, String, :name_property => true
      property :certificate, String, :required => [:add]

      def place
        name = cert_name.match?(/\.(?:pem|crt)\z/) ? cert_name : "#{cert_name}.pem"
        ::File.join(Config[:trusted_certs_dir] || '/etc/chef/trusted_certs', name)
      end

      action :add do
        wanted = new_resource
        directory(::File.dirname(wanted.place)) { recursive true; mode '0755' }
        file wanted.place do
          content wanted.certificate
          mode '0640'
        end
      end

      action :remove do
        file(new_resource.place) { action :delete }
      end
    end
  end
end
