# Apache, as the layers of PHP and of Rails on Passenger have it.
package apache
service apache do
  action [:enable, :start]
end

if debian?
  execute 'a2enmod rewrite ssl' do
    not_if { %w(rewrite ssl).all? { |mod| ::File.exist?("/etc/apache2/mods-enabled/#{mod}.load") } }
    notifies :restart, "service[#{apache}]"
  end
else
  package 'mod_ssl'
end
