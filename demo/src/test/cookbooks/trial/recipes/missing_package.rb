package 'no-such-package-anywhere'
