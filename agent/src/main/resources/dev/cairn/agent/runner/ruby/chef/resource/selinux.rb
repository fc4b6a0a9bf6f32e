class Chef
  class Resource
    # Settings of SELinux. A machine without its tools has nothing to set, which is not a failure.
    class Selinux < Resource
      def self.installed? = ::File.executable?('/usr/sbin/selinuxenabled') || ::File.executable?('/usr/sbin/getenforce')

      def enforced = @enforced ||= Mixin::ShellOut.run(nil, ['getenforce'], {}).stdout.strip
    end

    class SelinuxState < Selinux
      property :config_file, String, :default => '/etc/selinux/config'
      property :persistent, [true, false], :default => true
      property :policy, String, :default => 'targeted'
      property :automatic_reboot, [true, false, Symbol], :default => false

      { :enforcing => '1', :permissive => '0', :disabled => nil }.each do |verb, live|
        action verb do
          next Chef::Log.warn("#{new_resource}: SELinux is not installed, nothing to do") unless Selinux.installed?
          if live && !new_resource.enforced.casecmp?(verb.name) && new_resource.enforced != 'Disabled'
            converge_by("set SELinux to #{verb}") { shell_out!('setenforce', live) }
          end
          if new_resource.persistent
            policy = new_resource.policy
            file(new_resource.config_file) { content "SELINUX=#{verb}\nSELINUXTYPE=#{policy}\n" }
          end
        end
      end
    end

    class SelinuxFcontext < Selinux
      property :file_spec, String, :name_property => true
      property :secontext, String
      property :file_type, String, :default => 'a'

      %i[manage addormodify add modify delete].each do |verb|
        action verb do
          next Chef::Log.warn("#{new_resource}: SELinux is not installed, nothing to do") unless Selinux.installed?
          wanted = new_resource
          present = shell_out('semanage', 'fcontext', '-l').stdout.lines.map(&:split).find { |line| line.first == wanted.file_spec }
          flag = verb == :delete ? (present && '-d') : present ? (present.last.include?(":#{wanted.secontext}:") || verb == :add ? nil : '-m') : (verb == :modify ? nil : '-a')
          if flag
            converge_by("#{verb} the context of #{wanted.file_spec}") do
              shell_out!('semanage', 'fcontext', flag, '-f', wanted.file_type, *(flag == '-d' ? [] : ['-t', wanted.secontext]), wanted.file_spec)
            end
          end
        end
      end
    end

    class SelinuxBoolean < Selinux
      property :boolean, String, :name_property => true
      property :value, [Integer, String, true, false], :coerce => proc { |value| [1, '1', 'on', true, 'true'].include?(value) ? 'on' : 'off' }
      property :persistent, [true, false], :default => true

      action :set do
        next Chef::Log.warn("#{new_resource}: SELinux is not installed, nothing to do") unless Selinux.installed?
        now = shell_out('getsebool', new_resource.boolean).stdout[/--> (on|off)/, 1]
        converge_by("set #{new_resource.boolean} to #{new_resource.value}") { shell_out!('setsebool', *(new_resource.persistent ? %w(-P) : []), new_resource.boolean, new_resource.value) } if now != new_resource.value
      end
    end

    class SelinuxPort < Selinux
      property :port, [Integer, String], :name_property => true, :coerce => proc { |value| value.to_s }
      property :protocol, String, :default => 'tcp'
      property :secontext, String

      %i[manage addormodify add modify delete].each do |verb|
        action verb do
          next Chef::Log.warn("#{new_resource}: SELinux is not installed, nothing to do") unless Selinux.installed?
          wanted = new_resource
          present = shell_out('semanage', 'port', '-l', '-C').stdout.lines.map(&:split).any? { |line| line[1] == wanted.protocol && line.drop(2).join.split(',').include?(wanted.port) && line[0] == wanted.secontext }
          converge_by("#{verb} port #{wanted.port}") { shell_out!('semanage', 'port', verb == :delete ? '-d' : '-a', '-p', wanted.protocol, *(verb == :delete ? [] : ['-t', wanted.secontext]), wanted.port) } if present == (verb == :delete)
        end
      end
    end

    # The tools of SELinux.
    class SelinuxInstall < Selinux
      property :packages, [String, Array], :default => %w(policycoreutils selinux-utils)
      action(:install) { Selinux.installed? || Chef::Log.warn("#{new_resource}: SELinux is not installed, nothing to do") }
      action(:upgrade) { action_install }
      action(:remove) { action_install }
    end
  end
end
