File.write('/tmp/order', "order attributes\n", mode: 'a')
