name 'cron-era'
version '1.0.0'
depends 'cron'
