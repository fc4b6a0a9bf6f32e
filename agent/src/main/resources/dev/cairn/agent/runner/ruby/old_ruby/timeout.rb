# Names of Timeout::Error before Ruby 2.3.
Timeout::ExitException = Timeout::Error unless Timeout.const_defined?(:ExitException)
