module Broken
  VALUE = Integer('not a number')
end
