class Chef
  class Resource
    # A file that the machine swaps to.
    class SwapFile < Resource
      property :path, String, :name_property => true
      property :size, Integer
      property :persist, [true, false], :default => false
      property :timeout, [String, Integer], :default => 600, :desired_state => false
      property :swappiness, Integer

      def active? = ::File.readable?('/proc/swaps') && ::File.readlines('/proc/swaps').any? { |line| line.split.first == path }
      def entry = "#{path} swap swap defaults 0 0"

      action :create do
        wanted = new_resource
        raise Exceptions::ValidationFailed, "#{wanted}: size is a required property" unless wanted.size
        unless wanted.active?
          converge_by("create swap file #{wanted.path} of #{wanted.size} MB") do
            FileUtils.mkdir_p(::File.dirname(wanted.path))
            # Without holes, which the kernel refuses to swap to.
            shell_out!('dd', 'if=/dev/zero', "of=#{wanted.path}", 'bs=1048576', "count=#{wanted.size}", :timeout => wanted.timeout.to_i)
            ::File.chmod(0600, wanted.path)
            shell_out!('mkswap', '-f', wanted.path)
            shell_out!('swapon', wanted.path)
          end
        end
        if wanted.persist && ::File.readlines('/etc/fstab').none? { |line| line.split.first == wanted.path }
          converge_by("add #{wanted.path} to /etc/fstab") { ::File.open('/etc/fstab', 'a') { |file| file.puts(wanted.entry) } }
        end
        sysctl('vm.swappiness') { value wanted.swappiness } if wanted.swappiness
      end

      action :remove do
        wanted = new_resource
        converge_by("switch off swap file #{wanted.path}") { shell_out!('swapoff', wanted.path) } if wanted.active?
        if ::File.file?('/etc/fstab') && ::File.readlines('/etc/fstab').any? { |line| line.split.first == wanted.path }
          converge_by("remove #{wanted.path} from /etc/fstab") do
            rest = ::File.readlines('/etc/fstab').reject { |line| line.split.first == wanted.path }
            ::File.write('/etc/fstab', rest.join)
          end
        end
        file(wanted.path) { action :delete; backup false }
      end
    end
  end
end
