default['training']['words'] = %w[one two]
default['training']['rounds'] = 500
