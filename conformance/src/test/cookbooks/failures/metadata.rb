name 'failures'
