# Daemons with a script each; which action is called for is in /tmp/calls.
%w(spec-daemon spec-pattern spec-plain).each do |name|
  cookbook_file "/etc/init.d/#{name}" do
    source 'spec-daemon'
    mode '0755'
  end
end
