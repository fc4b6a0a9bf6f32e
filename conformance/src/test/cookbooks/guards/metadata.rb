name 'guards'
version '1.0.0'
