name 'templates-other'
version '1.0.0'
