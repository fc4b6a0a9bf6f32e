::File.write('/tmp/order', "order-second resources\n", mode: 'a')

action :run do
end
