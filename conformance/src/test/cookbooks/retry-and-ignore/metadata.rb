name 'retry-and-ignore'
