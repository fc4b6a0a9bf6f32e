name 'git-and-deploy'
version '0.3.0'
