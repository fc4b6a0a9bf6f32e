include_recipe 'failures::not_there'
