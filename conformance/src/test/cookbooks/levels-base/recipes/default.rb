# Has attributes only.
