name 'hello-files'
version '1.0.0'
