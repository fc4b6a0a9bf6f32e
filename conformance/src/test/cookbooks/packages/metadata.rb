name 'packages'
version '1.0.0'
