name 'shells'
version '1.0.0'
