name 'failing-circle-two'
depends 'failing-circle-one'
