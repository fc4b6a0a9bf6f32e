name 'touchy-types'
version '1.0.0'
