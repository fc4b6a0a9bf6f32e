# Mounts the instance's volumes where the stack wants them, and forgets those that it no longer has. Only what is blank is formatted.
wanted = node['volumes'].map { |given| OpsworksVolumes::Volume.new(given.to_hash) }.sort_by(&:place)
patience = node['volumes_patience'] || 180

stale = OpsworksVolumes.entries.reject { |entry| wanted.any? { |volume| [volume.id, volume.place] == entry.values_at(:id, :place) } }
stale.sort_by { |entry| entry[:place] }.reverse_each do |entry|
  source = OpsworksVolumes.mounted_at(entry[:place])

  mount "#{entry[:place]} of #{entry[:id]}, which the instance no longer has" do
    mount_point entry[:place]
    device source || 'none'
    action :umount
    not_if { source.nil? }
  end

  execute "mdadm --stop #{source}" do
    only_if { source.to_s.start_with?('/dev/md') && ::File.exist?(source) }
  end

  mount "forget #{entry[:place]}" do
    mount_point entry[:place]
    device entry[:source].delete_prefix('UUID=')
    device_type :uuid
    action :disable
  end
end

programs = wanted.empty? ? {} : { 'mkfs.xfs' => 'xfsprogs' }
programs['mdadm'] = 'mdadm' if wanted.any?(&:array?)
lacking = programs.reject { |program, _| OpsworksVolumes.program?(program) }.values
apt_update 'packages for volumes' if platform_family?('debian') && !lacking.empty?
lacking.each do |name|
  package name do
    options '--no-install-recommends' if platform_family?('debian')
  end
end

execute 'systemctl daemon-reload' do
  action :nothing
  only_if { ::File.directory?('/run/systemd/system') }
end

wanted.each do |volume|
  ruby_block "look for the disks of #{volume.place}: #{volume.disks.join(', ')}" do
    block { volume.await(patience) }
  end

  if volume.array?
    execute "assemble the array of #{volume.place}" do
      command lazy { volume.assemble_command }
      only_if { volume.assembled.nil? && volume.array_present? }
    end

    execute "make the array of #{volume.place}" do
      command lazy { volume.create_command }
      only_if { volume.assembled.nil? && !volume.array_present? }
    end
  end

  execute "format #{volume.id} for #{volume.place}" do
    command lazy { volume.format_command }
    only_if { volume.blank? }
  end

  ruby_block "look whether #{volume.place} is free" do
    block { volume.check_place }
  end

  directory volume.place do
    recursive true
    not_if { ::File.directory?(volume.place) }
  end

  # Before it is mounted: systemd would unmount it again where it remembers another device for the place.
  mount "#{volume.place} at every start" do
    mount_point volume.place
    device lazy { volume.uuid }
    device_type :uuid
    fstype lazy { volume.type }
    options lazy { ['defaults', 'nofail', "#{OpsworksVolumes::MARK}#{volume.id}"] }
    pass 0
    action :enable
    not_if { volume.listed_by_others? }
    notifies :run, 'execute[systemctl daemon-reload]', :immediately
  end

  mount volume.place do
    device lazy { volume.device }
    fstype lazy { volume.type }
  end

  # A new file system has no label yet.
  execute "restorecon #{volume.place}" do
    only_if { volume.new? && OpsworksVolumes.program?('restorecon') }
  end
end
