File.write('/tmp/order', "order-first definitions\n", mode: 'a')

define :order_first_defined do
  File.write('/tmp/order', "order-first defined\n", mode: 'a')
end
