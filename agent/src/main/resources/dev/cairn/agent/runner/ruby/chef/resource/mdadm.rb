class Chef
  class Resource
    # An array of disks that the kernel makes one of.
    class Mdadm < Resource
      allowed_actions :create, :assemble, :stop
      default_action :create

      property :raid_device, String, :name_property => true, :identity => true
      property :chunk, Integer, :default => 16
      property :devices, Array, :default => []
      property :level, Integer, :default => 1
      property :metadata, String, :default => '0.90'
      property :bitmap, String
      property :layout, String
      property :exists, [true, false], :default => false
    end
  end

  class Provider
    class Mdadm < Provider
      # Levels that spread data over their disks in chunks.
      CHUNKED = [0, 4, 5, 6, 10].freeze

      def action_create
        return if active?
        raise Exceptions::ValidationFailed, "#{new_resource}: devices is a required property" if new_resource.devices.empty?
        converge_by("create RAID device #{device}") { mdadm('--create', device, *shape, *new_resource.devices) }
      end

      def action_assemble
        return if active?
        raise Exceptions::ValidationFailed, "#{new_resource}: devices is a required property" if new_resource.devices.empty?
        converge_by("assemble RAID device #{device}") { mdadm('--assemble', device, *new_resource.devices) }
      end

      def action_stop
        converge_by("stop RAID device #{device}") { mdadm('--stop', device) } if active?
      end

      private

      def device = new_resource.raid_device

      def shape
        words = ['--run', "--level=#{new_resource.level}", "--metadata=#{new_resource.metadata}", "--raid-devices=#{new_resource.devices.size}"]
        words.insert(1, "--chunk=#{new_resource.chunk}") if CHUNKED.include?(new_resource.level)
        words << "--bitmap=#{new_resource.bitmap}" if new_resource.bitmap
        words << "--layout=#{new_resource.layout}" if new_resource.layout
        words
      end

      # 4: there is no such array.
      def active?
        return false unless ::File.exist?(device)
        shell_out('mdadm', '--detail', '--test', device, :returns => [0, 1, 2, 4]).exitstatus != 4
      rescue Errno::ENOENT
        raise missing unless why_run?
      end

      def mdadm(*arguments)
        shell_out!('mdadm', *arguments)
      rescue Errno::ENOENT
        raise missing
      end

      def missing = Exceptions::Exec.new("#{new_resource}: the program mdadm is not installed; install the package mdadm first")
    end
  end
end
