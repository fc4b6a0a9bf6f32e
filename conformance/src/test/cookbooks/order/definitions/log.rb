File.write('/tmp/order', "order definitions\n", mode: 'a')

define :order_defined do
  File.write('/tmp/order', "order defined\n", mode: 'a')
end
