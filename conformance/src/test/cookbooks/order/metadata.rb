name 'order'
version '1.0.0'
depends 'order-second'
depends 'order-first'
