default['land']['layers'] = %w(web db)
default['land']['greeting'] = land_greeting('attributes')
