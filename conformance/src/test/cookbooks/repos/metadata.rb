name 'repos'
version '1.0.0'
