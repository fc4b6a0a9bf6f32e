File.write('/tmp/order', "order libraries deep\n", mode: 'a')
