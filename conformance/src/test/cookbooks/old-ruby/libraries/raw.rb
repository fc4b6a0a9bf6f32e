module OldRaw
  # é without a word about its encoding
  TEXT = "naïve"
end
