execute 'sleep 100000'
