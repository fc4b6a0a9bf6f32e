name 'order-first'
version '1.0.0'
