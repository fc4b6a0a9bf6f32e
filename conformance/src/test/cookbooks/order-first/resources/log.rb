::File.write('/tmp/order', "order-first resources\n", mode: 'a')

action :run do
end
