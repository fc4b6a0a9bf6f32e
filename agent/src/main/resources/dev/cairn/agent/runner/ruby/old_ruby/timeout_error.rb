# The name of Timeout::Error before Ruby 3.
require 'timeout'
TimeoutError = Timeout::Error
