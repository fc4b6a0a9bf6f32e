File.write('/tmp/order', "order-second definitions\n", mode: 'a')

define :order_second_defined do
  File.write('/tmp/order', "order-second defined\n", mode: 'a')
end
