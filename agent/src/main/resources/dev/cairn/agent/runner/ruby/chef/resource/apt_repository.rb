class Chef
  class Resource
    # A source of packages for APT, with the key that signs it.
    class AptRepository < Resource
      property :repo_name, String, :name_property => true, :regex => [%r{\A[^/]+\z}], :coerce => proc { |value| value.tr(' ', '-') }
      property :uri, String
      property :distribution, [String, nil, false], :default => DelayedEvaluator.new { node['lsb']['codename'] }
      property :components, [Array, String, nil], :default => [], :coerce => proc { |value| Array(value) }
      property :arch, [String, nil, false]
      property :trusted, [true, false], :default => false
      property :deb_src, [true, false], :default => false
      property :keyserver, [String, nil, false], :default => 'keyserver.ubuntu.com'
      property :key, [String, Array, nil, false], :default => [], :coerce => proc { |value| value ? Array(value).flatten : [] }
      property :key_proxy, [String, nil, false]
      property :signed_by, [String, true, false, nil], :default => true
      property :cookbook, [String, nil, false], :desired_state => false
      property :cache_rebuild, [true, false], :default => true, :desired_state => false
      property :options, [String, Array], :default => [], :coerce => proc { |value| Array(value) }
      property :sensitive, [true, false], :default => false, :desired_state => false

      LISTS = '/etc/apt/sources.list.d'.freeze
      KEYRINGS = '/etc/apt/keyrings'.freeze

      def keyring = "#{KEYRINGS}/#{repo_name}.gpg"

      # ppa:owner/archive is an address at Launchpad.
      def ppa = %r{\Appa:([^/]+)(?:/(.+))?\z}.match(uri.to_s)&.then { |match| [match[1], match[2] || 'ppa'] }

      def address = ppa ? "http://ppa.launchpad.net/#{ppa.join('/')}/ubuntu" : normal(uri)

      def parts = ppa && components.empty? ? %w(main) : components

      # Chef 18 names the repository's keyring also where the recipe gives no key. APT then refuses the repository unless it is
      # trusted or something else has put the keyring there; only then the name is left out.
      def keyed? = !key.empty? || !ppa.nil? || (!Cairn.chef_line_before?(18) && (trusted || ::File.exist?(keyring)))

      def normal(address)
        parsed = URI.parse(address)
        return address unless parsed.host
        parsed.host = parsed.host.downcase
        parsed.path = '/' if parsed.path.empty?
        parsed.to_s
      rescue URI::InvalidURIError
        address
      end

      def list_line
        words = []
        words << "arch=#{arch}" if arch
        words << 'trusted=yes' if trusted
        words.concat(options)
        words << "signed-by=#{signed_by == true ? keyring : signed_by}" if signed_by && (signed_by != true || keyed?)
        flat = distribution.nil? || distribution == false
        # A flat repository names its directory.
        line = [words.empty? ? nil : "[#{words.join(' ')}]", address, flat ? nil : distribution, flat && parts.empty? ? '/' : parts.join(' ')].compact.join(' ')
        deb_src ? "deb      #{line}\ndeb-src  #{line}\n" : "deb      #{line}\n"
      end

      # An armoured key as the bytes that APT's keyrings hold; bytes stay as they are.
      def self.dearmored(key)
        text = key.dup.force_encoding(Encoding::BINARY)
        block = text[/-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n(.*?)-----END PGP PUBLIC KEY BLOCK-----/mn, 1]
        return text unless block
        body = block.sub(/\A(?:[^\r\n]+: [^\r\n]*\r?\n)*\r?\n/n, '')
        body.lines.reject { |line| line.start_with?('=') }.join.unpack1('m')
      end

      action :add do
        raise Exceptions::ValidationFailed, "#{new_resource}: uri is a required property" unless new_resource.uri
        install_keys(new_resource.ppa ? [*new_resource.key, new_resource.key.empty? ? key_of_ppa : nil].compact : new_resource.key)
        refresh = apt_update "refresh of #{new_resource.repo_name}" do
          ignore_failure true
          action :nothing
        end
        rebuild = new_resource.cache_rebuild
        file "#{LISTS}/#{new_resource.repo_name}.list" do
          owner 'root'
          group 'root'
          mode '0644'
          sensitive new_resource.sensitive
          content new_resource.list_line
          notifies :update, refresh, :immediately if rebuild
        end
      end

      action :remove do
        refresh = apt_update "refresh of #{new_resource.repo_name}" do
          ignore_failure true
          action :nothing
        end
        file "#{LISTS}/#{new_resource.repo_name}.list" do
          action :delete
          notifies :update, refresh, :immediately if new_resource.cache_rebuild
        end
        file(new_resource.keyring) { action :delete }
      end

      action_class do
        # Into the repository's own keyring, or with signed_by false into that of all repositories: one file for all keys.
        def install_keys(keys)
          return if keys.empty?
          target = new_resource.signed_by == true ? new_resource.keyring : "/etc/apt/trusted.gpg.d/#{new_resource.repo_name}.gpg"
          parts = keys.map { |key| fetch_key(key) }
          directory(::File.dirname(target)) { mode '0755' }
          file target do
            content lazy { parts.select { |path| ::File.size?(path) }.map { |path| AptRepository.dearmored(::File.binread(path)) }.join }
            mode '0644'
            backup false
          end
        end

        # The file that holds it after that.
        def fetch_key(key)
          if key_id?(key) && !key_file?(key) then key_from_server(key)
          elsif key.match?(%r{\A[a-z]+://}i) then key_from_address(key)
          elsif key_file?(key) then key_from_cookbook(key)
          else raise Exceptions::FileNotFound, "Cannot locate key file: #{key}"
          end
          cached(key)
        end

        def key_id?(key)
          digits = key.delete(' ').delete_prefix('0x')
          digits.match?(/\A\h+\z/) && [8, 16, 40].include?(digits.size)
        end

        def key_of_ppa
          owner, archive = new_resource.ppa
          require 'chef/http'
          HTTP.new("https://launchpad.net/api/1.0/~#{owner}/+archive/#{archive}").get('signing_key_fingerprint').delete('"')
        rescue SystemCallError, SocketError, Net::ProtocolError, Timeout::Error, IOError => e
          raise Exceptions::Package, "#{new_resource}: Launchpad does not tell the key of #{new_resource.uri}: #{e.message}" unless why_run?
        end

        def key_file?(key)
          cookbook = run_context.cookbook_collection[(new_resource.cookbook || new_resource.cookbook_name).to_sym]
          !cookbook.nil? && cookbook.has_cookbook_file_for_node?(node, key)
        end

        def cached(key) = ::File.join(Config[:file_cache_path], "#{new_resource.repo_name}-#{key.gsub(/[^0-9A-Za-z.-]/, '_')}")

        def key_from_address(key)
          remote_file cached(key) do
            source key
            mode '0644'
            sensitive new_resource.sensitive
          end
        end

        def key_from_cookbook(key)
          cookbook_file cached(key) do
            source key
            cookbook (new_resource.cookbook || new_resource.cookbook_name).to_s
            mode '0644'
          end
        end

        def key_from_server(key)
          server = new_resource.keyserver.to_s
          server = "hkp://#{server}:80" unless server.include?('://')
          target = cached(key)
          package %w(gnupg dirmngr)
          proxy = new_resource.key_proxy ? " --keyserver-options http-proxy=#{new_resource.key_proxy}" : ''
          id = key.delete(' ')
          bash "fetch key #{key} from #{server}" do
            code <<~SH
              home=$(mktemp -d) && trap 'rm -rf "$home"' EXIT
              export GNUPGHOME=$home
              gpg --batch --no-tty#{proxy} --keyserver #{server} --recv-keys #{id} &&
                gpg --batch --no-tty --export #{id} > #{target}.part && [ -s #{target}.part ] && chmod 644 #{target}.part && mv #{target}.part #{target}
            SH
            not_if { ::File.size?(target) }
          end
        end
      end
    end
  end
end
