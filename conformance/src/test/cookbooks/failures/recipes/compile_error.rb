file '/srv/failing'

no_such_word_anywhere 'x'
