name 'trees'
version '1.0.0'
