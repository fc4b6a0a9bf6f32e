name 'failing-circle-one'
depends 'failing-circle-two'
