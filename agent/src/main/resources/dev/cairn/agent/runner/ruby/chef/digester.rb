require 'digest'

class Chef
  # Checksums of files.
  class Digester
    class << self
      def checksum_for_file(path) = Digest::SHA256.file(path).hexdigest
      def generate_checksum_for_file(path) = checksum_for_file(path)
      def md5_checksum_for_file(path) = Digest::MD5.file(path).hexdigest
      def generate_md5_checksum_for_file(path) = md5_checksum_for_file(path)
      def instance = self
    end
  end
end
