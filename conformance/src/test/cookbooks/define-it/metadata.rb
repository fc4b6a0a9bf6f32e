name 'define-it'
version '0.1.0'
depends 'define-lib'
