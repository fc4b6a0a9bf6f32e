directory '/var/lib/trial' do
  mode '0755'
end

file '/var/lib/trial/setup' do
  content "set up\n"
end
