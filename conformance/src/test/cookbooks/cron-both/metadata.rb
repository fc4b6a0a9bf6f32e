name 'cron-both'
version '1.0.0'
