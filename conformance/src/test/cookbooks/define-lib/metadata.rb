name 'define-lib'
version '1.2.0'
