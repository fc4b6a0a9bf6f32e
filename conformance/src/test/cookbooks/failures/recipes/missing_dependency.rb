include_recipe 'cookbook-nobody-has'
