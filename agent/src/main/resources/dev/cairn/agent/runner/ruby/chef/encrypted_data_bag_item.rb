require 'openssl'
require 'base64'
require 'digest'

class Chef
  # Data bag items whose values are encrypted with a shared secret (AES-256, formats 1 to 3).
  class EncryptedDataBagItem < DataBagItem
    class DecryptionFailure < RuntimeError; end
    class UnsupportedEncryptedDataBagItemFormat < RuntimeError; end

    class << self
      def load(bag, id, secret = nil)
        new(DataBagItem.load(bag, id), secret || load_secret).tap { |item| item.data_bag = bag.to_s }
      end

      def load_secret(path = nil)
        path ||= Config[:encrypted_data_bag_secret]
        raise ArgumentError, 'No secret specified and no secret found.' if path.nil?
        raise ArgumentError, "file not found '#{path}'" unless ::File.file?(path)
        secret = ::File.read(path).strip
        raise ArgumentError, "invalid zero length secret in '#{path}'" if secret.empty?
        secret
      end

      def decrypt(item, secret)
        Mash.plain(item).each_with_object({}) do |(key, value), result|
          result[key] = key != 'id' && value.is_a?(Hash) && value.key?('encrypted_data') ? decrypt_value(value, secret) : value
        end
      end

      # The values of an item as they are stored; its id stays readable.
      def encrypt_data_bag_item(item, secret)
        Mash.plain(item).each_with_object({}) do |(key, value), result|
          result[key] = key == 'id' ? value : encrypt_value(value, secret)
        end
      end

      private

      def encrypt_value(value, secret)
        cipher = OpenSSL::Cipher.new('aes-256-cbc').encrypt
        cipher.key = Digest::SHA256.digest(secret)
        iv = cipher.random_iv
        text = JSON.generate('json_wrapper' => value)
        { 'encrypted_data' => Base64.encode64(cipher.update(text) + cipher.final), 'iv' => Base64.encode64(iv), 'version' => 1,
          'cipher' => 'aes-256-cbc' }
      end

      def decrypt_value(value, secret)
        key = Digest::SHA256.digest(secret)
        cipher = OpenSSL::Cipher.new(value['cipher'] || 'aes-256-cbc')
        data = Base64.decode64(value['encrypted_data'])
        case value['version'].to_i
        when 1, 2
          if value['version'].to_i == 2
            expected = OpenSSL::HMAC.digest('sha256', secret, value['encrypted_data'])
            raise DecryptionFailure, 'Error decrypting data bag value: invalid hmac. Most likely the provided key is incorrect' unless expected == Base64.decode64(value['hmac'].to_s)
          end
          cipher.decrypt
        when 3
          cipher.decrypt
        else
          raise UnsupportedEncryptedDataBagItemFormat, "encrypted data bag items of version #{value['version'].inspect} are not supported"
        end
        cipher.key = key
        cipher.iv = Base64.decode64(value['iv'])
        if value['version'].to_i == 3
          cipher.auth_tag = Base64.decode64(value['auth_tag'])
          cipher.auth_data = ''
        end
        Cairn::Machine.parse_json(cipher.update(data) + cipher.final).fetch('json_wrapper')
      rescue OpenSSL::Cipher::CipherError => e
        raise DecryptionFailure, "Error decrypting data bag value: '#{e.message}'. Most likely the provided key is incorrect"
      end
    end

    def initialize(encrypted = nil, secret = nil)
      super()
      EncryptedDataBagItem.decrypt(encrypted, secret).each { |key, value| self[key] = value } if encrypted
    end
  end
end
