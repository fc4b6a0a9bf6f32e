# -*- coding: iso-8859-1 -*-
module OldLatin
  TEXT = "café"
end
