# Cookbooks build command lines from the place of Ruby; JRuby's own is inside of a jar, so the machine's Ruby is named.
module RbConfig
  directory = ENV['PATH'].to_s.split(':').find { |place| File.executable?(File.join(place, 'ruby')) } || '/usr/bin'
  CONFIG['bindir'] = directory
  CONFIG['ruby_install_name'] = 'ruby'
  CONFIG['RUBY_INSTALL_NAME'] = 'ruby'

  def self.ruby = File.join(CONFIG['bindir'], 'ruby')
end
