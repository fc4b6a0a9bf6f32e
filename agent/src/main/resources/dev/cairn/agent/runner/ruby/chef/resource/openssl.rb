class Chef
  # Keys, certificates and their kin: made once, and left alone as long as they are what they claim to be.
  module OpensslFiles
    CURVES = %w(secp224r1 secp256k1 secp256r1 prime256v1 secp384r1 secp521r1).freeze
    # What a name of a subject is called by its property.
    SUBJECT = { 'C' => :country, 'ST' => :state, 'L' => :city, 'O' => :org, 'OU' => :org_unit, 'CN' => :common_name, 'emailAddress' => :email }.freeze

    def read(path) = ::File.binread(path)

    # nil when there is none, or it does not open with the password.
    def key_in(path, password)
      return nil unless path && ::File.file?(path)
      key = OpenSSL::PKey.read(read(path), password.to_s)
      key.private? ? key : nil
    rescue OpenSSL::PKey::PKeyError, ArgumentError
      nil
    end

    def certificate_in(path)
      OpenSSL::X509::Certificate.new(read(path)) if ::File.file?(path)
    rescue OpenSSL::X509::CertificateError
      nil
    end

    def request_in(path)
      OpenSSL::X509::Request.new(read(path)) if ::File.file?(path)
    rescue OpenSSL::X509::RequestError
      nil
    end

    def list_in(path)
      OpenSSL::X509::CRL.new(read(path)) if path && ::File.file?(path)
    rescue OpenSSL::X509::CRLError
      nil
    end

    def new_key(type, length, curve)
      type.to_s == 'ec' ? OpenSSL::PKey::EC.generate(curve == 'secp256r1' ? 'prime256v1' : curve) : OpenSSL::PKey::RSA.new(length)
    end

    def pem(key, password, cipher) = password ? key.to_pem(OpenSSL::Cipher.new(cipher), password) : key.to_pem

    def public_pem(key)
      key.is_a?(OpenSSL::PKey::EC) ? key.public_to_pem : key.public_key.to_pem
    end

    # In the order that certificates are read in.
    def subject(wanted)
      OpenSSL::X509::Name.new(SUBJECT.filter_map { |word, property| (value = wanted.public_send(property)) && [word, value] })
    end

    def alternative_names(extensions, names) = names.empty? ? extensions : extensions + [['subjectAltName', names.uniq.join(','), false]]

    # From { 'keyUsage' => { 'values' => [...], 'critical' => true } }.
    def given_extensions(given)
      given.map do |name, setting|
        setting = { 'values' => setting } unless setting.is_a?(Hash)
        setting = setting.transform_keys(&:to_s)
        [name.to_s, Array(setting['values']).join(','), setting['critical'] ? true : false]
      end
    end

    def serial = OpenSSL::BN.new(OpenSSL::Random.random_bytes(19).unpack1('H*'), 16)

    # A file of the resource's owner, group and mode. What belongs to a certificate has none of its own, as in Chef: services
    # under other accounts read its key.
    def keep(path, text, mode = nil)
      wanted = new_resource
      file path do
        content text
        owner wanted.owner if wanted.owner
        group wanted.group if wanted.group
        mode(wanted.mode || mode) if wanted.mode || mode
        sensitive true
      end
    end

    # Only permissions: the content is as it shall be.
    def keep_access(path, mode = nil)
      wanted = new_resource
      file path do
        owner wanted.owner if wanted.owner
        group wanted.group if wanted.group
        mode(wanted.mode || mode) if wanted.mode || mode
      end
    end
  end

  class Resource
    # What the types have in common.
    class OpensslFile < Resource
      property :path, String, :name_property => true
      property :owner, [String, Integer, nil]
      property :group, [String, Integer, nil]
      property :mode, [Integer, String, nil]
      default_action :create

      action_class { include OpensslFiles }
    end

    # A private key.
    class OpensslPrivateKey < OpensslFile
      property :key_pass, String, :sensitive => true
      property :key_cipher, String, :default => 'des3'
      property :force, [true, false], :default => false, :desired_state => false

      def sensitive(value = nil)
        @sensitive = value unless value.nil?
        @sensitive || false
      end

      action :create do
        wanted = new_resource
        if !wanted.force && key_in(wanted.path, wanted.key_pass)
          keep_access(wanted.path, '0600')
        else
          converge_by("create #{wanted.described} key #{wanted.path}") do
            keep(wanted.path, pem(wanted.new_key_for(self), wanted.key_pass, wanted.key_cipher), '0600')
          end
        end
      end
    end

    class OpensslRsaPrivateKey < OpensslPrivateKey
      property :key_length, Integer, :default => 2048, :equal_to => [1024, 2048, 4096, 8192]
      def described = "#{key_length} bit RSA"
      def new_key_for(maker) = maker.new_key('rsa', key_length, nil)
    end
    OpensslRsaKey = OpensslRsaPrivateKey

    class OpensslEcPrivateKey < OpensslPrivateKey
      property :key_curve, String, :default => 'prime256v1', :equal_to => OpensslFiles::CURVES
      def described = "#{key_curve} EC"
      def new_key_for(maker) = maker.new_key('ec', nil, key_curve)
    end

    # The public half of a private key.
    class OpensslPublicKey < OpensslFile
      property :private_key_path, String
      property :private_key_content, String, :sensitive => true
      property :private_key_pass, String, :sensitive => true

      def sensitive(value = nil)
        @sensitive = value unless value.nil?
        @sensitive || false
      end

      action :create do
        wanted = new_resource
        text = wanted.private_key_content || (wanted.private_key_path && read(wanted.private_key_path))
        raise Exceptions::ValidationFailed, "#{wanted}: give private_key_path or private_key_content" unless text
        key = begin
          OpenSSL::PKey.read(text, wanted.private_key_pass.to_s)
        rescue OpenSSL::PKey::PKeyError, ArgumentError => e
          raise Exceptions::InvalidPrivateKey, "#{wanted}: the private key cannot be read, is private_key_pass right? #{e.message}"
        end
        file wanted.path do
          content "#{public_pem(key).chomp}\n"
          owner wanted.owner if wanted.owner
          group wanted.group if wanted.group
          mode(wanted.mode || '0640')
        end
      end
    end

    class OpensslRsaPublicKey < OpensslPublicKey; end
    class OpensslEcPublicKey < OpensslPublicKey; end

    # The group in which two sides agree on a key.
    class OpensslDhparam < OpensslFile
      property :key_length, Integer, :default => 2048, :equal_to => [1024, 2048, 4096, 8192]
      property :generator, Integer, :default => 2, :equal_to => [2, 5]

      action :create do
        wanted = new_resource
        if parameters?(wanted.path)
          keep_access(wanted.path, '0640')
        else
          converge_by("create #{wanted.key_length} bit parameters #{wanted.path}") { keep(wanted.path, parameters, '0640') }
        end
      end

      action_class do
        # By the program: Java takes minutes where it takes seconds.
        def parameters
          shell_out!('openssl', 'dhparam', "-#{new_resource.generator}", new_resource.key_length.to_s, :timeout => 3600).stdout
        rescue Errno::ENOENT
          raise Exceptions::Exec, "#{new_resource}: the program openssl is not installed; install the package openssl first"
        end

        def parameters?(path)
          ::File.file?(path) && OpenSSL::PKey::DH.new(read(path)).p.num_bits.positive?
        rescue OpenSSL::PKey::PKeyError, ArgumentError
          false
        end
      end
    end

    # What certificates and requests say of whom they are for.
    class OpensslSubject < OpensslFile
      property :common_name, String
      property :country, String
      property :state, String
      property :city, String
      property :org, String, :coerce => proc { |value| value }
      property :org_unit, String
      property :email, String
      property :key_file, String
      property :key_pass, String, :sensitive => true
      property :key_type, String, :default => 'rsa', :equal_to => %w(rsa ec)
      property :key_length, Integer, :default => 2048, :equal_to => [1024, 2048, 4096, 8192]
      property :key_curve, String, :default => 'prime256v1', :equal_to => OpensslFiles::CURVES
      property :subject_alt_name, Array, :default => []

      alias organization org
      alias organizational_unit org_unit

      def sensitive(value = nil)
        @sensitive = value unless value.nil?
        @sensitive || false
      end

      # Beside the certificate unless said otherwise.
      def key_path = key_file || ::File.join(::File.dirname(path), "#{::File.basename(path, ::File.extname(path))}.key")

      action_class do
        def own_key
          wanted = new_resource
          key = key_in(wanted.key_path, wanted.key_pass)
          if key.nil? && wanted.key_file && ::File.exist?(wanted.key_file)
            raise Exceptions::InvalidPrivateKey, "#{wanted}: #{wanted.key_file} holds no private key that opens with key_pass"
          end
          return key if key
          new_key(wanted.key_type, wanted.key_length, wanted.key_curve).tap { |made| keep(wanted.key_path, pem(made, wanted.key_pass, 'aes-256-cbc')) }
        end

        def require_name
          raise Exceptions::ValidationFailed, "#{new_resource}: common_name is a required property" unless new_resource.common_name
        end
      end
    end

    # A request that a certificate be made.
    class OpensslX509Request < OpensslSubject
      action :create do
        wanted = new_resource
        require_name
        present = request_in(wanted.path)
        key = key_in(wanted.key_path, wanted.key_pass)
        if present && key && present.verify(key) && present.subject.to_a.map { |part| part.first(2) } == subject(wanted).to_a.map { |part| part.first(2) }
          keep_access(wanted.path)
        else
          converge_by("create CSR #{wanted.path}") do
            made = OpenSSL::X509::Request.new
            made.subject = subject(wanted)
            key = own_key
            made.public_key = key
            unless wanted.subject_alt_name.empty?
              extension = OpenSSL::X509::ExtensionFactory.new.create_extension('subjectAltName', wanted.subject_alt_name.join(','))
              made.add_attribute(OpenSSL::X509::Attribute.new('extReq', OpenSSL::ASN1::Set([OpenSSL::ASN1::Sequence([extension])])))
            end
            made.sign(key, OpenSSL::Digest.new('SHA256'))
            keep(wanted.path, made.to_pem)
          end
        end
      end
    end

    # A certificate, signed by an authority of files or by itself.
    class OpensslX509Certificate < OpensslSubject
      property :expire, Integer, :default => 365
      property :extensions, Hash, :default => {}
      property :csr_file, String
      property :ca_cert_file, String
      property :ca_key_file, String
      property :ca_key_pass, String, :sensitive => true
      property :renew_before_expiry, Integer

      action :create do
        wanted = new_resource
        require_name unless wanted.csr_file
        present = certificate_in(wanted.path)
        if present && !due?(present)
          keep_access(wanted.path)
        else
          converge_by("#{present ? 'renew' : 'create'} the certificate #{wanted.path}") { keep(wanted.path, make.to_pem) }
        end
      end

      action_class do
        def due?(present)
          days = new_resource.renew_before_expiry
          days ? present.not_after <= Time.now + (days * 86_400) : false
        end

        def make
          wanted = new_resource
          request = wanted.csr_file && OpenSSL::X509::Request.new(read(wanted.csr_file))
          raise Exceptions::ValidationFailed, "#{wanted}: the request #{wanted.csr_file} is not signed by its own key" if request && !request.verify(request.public_key)
          key = request ? nil : own_key
          authority = wanted.ca_cert_file && OpenSSL::X509::Certificate.new(read(wanted.ca_cert_file))
          # An authority that is made from a request signs itself: its key is given, and no certificate.
          signer = authority || wanted.ca_key_file ? authority_key : key
          raise Exceptions::ValidationFailed, "#{wanted}: a request is signed by an authority: give ca_key_file, and ca_cert_file unless it signs itself" unless signer
          certificate = OpenSSL::X509::Certificate.new
          certificate.version = 2
          certificate.serial = serial
          certificate.subject = request ? request.subject : subject(wanted)
          certificate.issuer = authority ? authority.subject : certificate.subject
          certificate.public_key = request ? named(request.public_key) : key
          certificate.not_before = Time.now - 60
          certificate.not_after = Time.now + (wanted.expire * 86_400)
          extend_by(certificate, authority || certificate)
          certificate.sign(signer, OpenSSL::Digest.new('SHA256'))
        end

        # JRuby spells out the curve of a key that it has read, and then openssl refuses the certificate.
        def named(key)
          return key unless key.is_a?(OpenSSL::PKey::EC) && key.group.curve_name
          group = OpenSSL::PKey::EC::Group.new(key.group.curve_name)
          OpenSSL::PKey::EC.new(group).tap { |made| made.public_key = OpenSSL::PKey::EC::Point.new(group, key.public_key.to_bn) }
        end

        def authority_key
          key_in(new_resource.ca_key_file, new_resource.ca_key_pass) ||
            raise(Exceptions::InvalidPrivateKey, "#{new_resource}: ca_key_file #{new_resource.ca_key_file.inspect} holds no private key that opens with ca_key_pass")
        end

        def extend_by(certificate, issuer)
          factory = OpenSSL::X509::ExtensionFactory.new
          factory.subject_certificate = certificate
          factory.issuer_certificate = issuer
          wanted = given_extensions(new_resource.extensions)
          given = wanted.map(&:first)
          wanted << ['basicConstraints', 'CA:TRUE', true] if issuer.equal?(certificate) && !given.include?('basicConstraints')
          wanted << ['subjectKeyIdentifier', 'hash', false] unless given.include?('subjectKeyIdentifier')
          wanted << ['authorityKeyIdentifier', 'keyid:always,issuer:always', false] unless given.include?('authorityKeyIdentifier')
          alternative_names(wanted, new_resource.subject_alt_name).each { |name, value, critical| certificate.add_extension(factory.create_extension(name, value, critical)) }
        end
      end
    end
    OpensslX509 = OpensslX509Certificate

    # Certificates that an authority takes back.
    class OpensslX509Crl < OpensslFile
      property :serial_to_revoke, [Integer, String]
      property :revocation_reason, Integer, :default => 0
      property :expire, Integer, :default => 8
      property :renewal_threshold, Integer, :default => 1
      property :ca_cert_file, String
      property :ca_key_file, String
      property :ca_key_pass, String, :sensitive => true

      def sensitive(value = nil)
        @sensitive = value unless value.nil?
        @sensitive || false
      end

      action :create do
        wanted = new_resource
        raise Exceptions::ValidationFailed, "#{wanted}: ca_cert_file and ca_key_file are required properties" unless wanted.ca_cert_file && wanted.ca_key_file
        present = list_in(wanted.path)
        number = wanted.serial_to_revoke && OpenSSL::BN.new(wanted.serial_to_revoke.to_s, wanted.serial_to_revoke.is_a?(String) ? 16 : 10)
        revoked = present ? present.revoked : []
        missing = number && revoked.none? { |entry| entry.serial == number }
        stale = present.nil? || present.next_update <= Time.now + (wanted.renewal_threshold * 86_400)
        if missing || stale
          converge_by("#{present ? 'renew' : 'create'} the revocation list #{wanted.path}") { keep(wanted.path, make(present, revoked, missing ? number : nil).to_pem) }
        else
          keep_access(wanted.path)
        end
      end

      action_class do
        def make(present, revoked, number)
          authority = OpenSSL::X509::Certificate.new(read(new_resource.ca_cert_file))
          key = key_in(new_resource.ca_key_file, new_resource.ca_key_pass) ||
            raise(Exceptions::InvalidPrivateKey, "#{new_resource}: ca_key_file #{new_resource.ca_key_file} holds no private key that opens with ca_key_pass")
          list = OpenSSL::X509::CRL.new
          list.version = 1
          list.issuer = authority.subject
          list.last_update = Time.now - 60
          list.next_update = Time.now + (new_resource.expire * 86_400)
          entries = revoked
          entries += [entry(number)] if number
          entries.each { |each| list.add_revoked(each) }
          list.add_extension(OpenSSL::X509::Extension.new('crlNumber', OpenSSL::ASN1::Integer(Time.now.to_i)))
          list.sign(key, OpenSSL::Digest.new('SHA256'))
        end

        def entry(number)
          OpenSSL::X509::Revoked.new.tap do |revoked|
            revoked.serial = number
            revoked.time = Time.now
            revoked.add_extension(OpenSSL::X509::Extension.new('CRLReason', OpenSSL::ASN1::Enumerated(new_resource.revocation_reason)))
          end
        end
      end
    end
  end
end
