name 'order-second'
version '1.0.0'
depends 'order-first'
