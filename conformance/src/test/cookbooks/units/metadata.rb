name 'units'
version '1.0.0'
