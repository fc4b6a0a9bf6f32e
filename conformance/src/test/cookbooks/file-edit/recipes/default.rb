directory '/srv/edit'

file '/srv/edit/sshd' do
  content "Port 22\nPermitRootLogin yes\n# UseDNS\nX11Forwarding yes\nX11Forwarding maybe\nEnd\n"
  mode '0640'
  action :create_if_missing
end

file '/srv/edit/untouched' do
  content "nothing\n"
  action :create_if_missing
end

ruby_block 'edit' do
  block do
    edit = Chef::Util::FileEdit.new('/srv/edit/sshd')
    edit.search_file_replace_line(/^PermitRootLogin/, "PermitRootLogin no")
    edit.search_file_replace(/Port (\d+)/, 'Port 2\1')
    edit.search_file_delete_line(/maybe/)
    edit.search_file_delete(/# /)
    edit.insert_line_after_match(/UseDNS/, 'UseDNS no')
    edit.insert_line_if_no_match(/AllowUsers/, 'AllowUsers deploy')
    edit.insert_line_if_no_match(/^End/, 'never written')
    ::File.write('/srv/edit/pending', "#{edit.unwritten_changes?}\n")
    edit.write_file
    ::File.write('/srv/edit/edited', "#{edit.file_edited?} #{edit.unwritten_changes?}\n")
  end
  not_if { ::File.read('/srv/edit/sshd').include?('AllowUsers') }
end

ruby_block 'no match' do
  block do
    edit = Chef::Util::FileEdit.new('/srv/edit/untouched')
    edit.search_file_replace_line(/absent/, 'x')
    edit.search_file_delete(/absent/)
    edit.insert_line_after_match(/absent/, 'x')
    edit.write_file
    ::File.write('/srv/edit/idle', "#{edit.file_edited?}\n")
  end
  not_if { ::File.exist?('/srv/edit/idle') }
end

ruby_block 'missing file' do
  block do
    begin
      Chef::Util::FileEdit.new('/srv/edit/absent')
    rescue ArgumentError => e
      ::File.write('/srv/edit/absent-error', "#{e.class}\n")
    end
  end
  not_if { ::File.exist?('/srv/edit/absent-error') }
end
