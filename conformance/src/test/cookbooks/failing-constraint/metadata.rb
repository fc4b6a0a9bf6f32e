name 'failing-constraint'
depends 'define-lib', '>= 9.0'
