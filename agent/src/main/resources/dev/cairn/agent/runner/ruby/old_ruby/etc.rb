# The names of Etc's structures before Ruby 3.
Struct.const_set(:Passwd, Etc.getpwuid(0).class) unless Struct.const_defined?(:Passwd, false)
Struct.const_set(:Group, Etc.getgrgid(0).class) unless Struct.const_defined?(:Group, false)
