default['training']['words'] = %w[one two]
