name 'remote'
version '1.0.0'
