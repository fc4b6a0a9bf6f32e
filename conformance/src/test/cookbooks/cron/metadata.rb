name 'cron'
version '1.2.8'
