class Chef
  module Mixin
    # Digests of files.
    module Checksum
      def checksum(path) = Digester.checksum_for_file(path)
      def short_cksum(sum) = sum.nil? ? 'none' : sum[0, 6]
    end
  end
end
