name 'old-ruby'
version '0.9.0'
long_description IO.read(File.join(File.dirname(__FILE__), 'README.md')) if File.exists?(File.join(File.dirname(__FILE__), 'README.md'))
