# Nested class names of OpenSSL before Ruby 2.0.
OpenSSL::Cipher::Cipher = OpenSSL::Cipher unless OpenSSL::Cipher.const_defined?(:Cipher, false)
OpenSSL::Digest::Digest = OpenSSL::Digest unless OpenSSL::Digest.const_defined?(:Digest, false)
