name 'links'
version '1.0.0'
