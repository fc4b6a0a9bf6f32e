name 'training'
version '1.0.0'
