suffix = %w(mem ber).join

# The second parameter is computed where the file is loaded.
defaults = { :kind => suffix, :dir => nil }

define(:pool_member, defaults) do
  file "#{params[:dir]}/#{params[:name]}.#{params[:kind]}" do
    content "#{params[:name]} of #{params[:pool_name]}\n"
    only_if { params[:dir] }
  end
end
