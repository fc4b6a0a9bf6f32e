name 'bell'
version '1.0.0'
