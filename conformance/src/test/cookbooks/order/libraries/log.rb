File.write('/tmp/order', "order libraries\n", mode: 'a')
