::File.write('/tmp/order', "order resources\n", mode: 'a')

action :run do
end
