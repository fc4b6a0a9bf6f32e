name 'library-land'
version '3.1.0'
