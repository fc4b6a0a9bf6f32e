class Chef
  class Resource
    # A compiler and what belongs to it.
    class BuildEssential < Resource
      property :compile_time, [true, false], :default => false, :desired_state => false
      property :raise_if_unsupported, [true, false], :default => false, :desired_state => false

      PACKAGES = { 'debian' => %w(autoconf binutils-doc bison build-essential flex gettext ncurses-dev),
                   'rhel' => %w(autoconf bison flex gcc gcc-c++ gettext kernel-devel make m4 ncurses-devel patch),
                   'suse' => %w(autoconf bison flex gcc gcc-c++ kernel-default-devel make m4) }.freeze
      FAMILIES = { 'fedora' => 'rhel', 'amazon' => 'rhel' }.freeze

      action :install do
        act(:install)
      end

      action :upgrade do
        act(:upgrade)
      end

      action_class do
        def act(verb)
          family = node['platform_family']
          names = PACKAGES[FAMILIES.fetch(family) { family }]
          if names.nil?
            message = "The build_essential resource does not currently support the '#{family}' platform family."
            raise message if new_resource.raise_if_unsupported
            return Chef::Log.warn("#{message} Skipping...")
          end
          package names do
            action verb
          end
        end
      end
    end
  end
end
