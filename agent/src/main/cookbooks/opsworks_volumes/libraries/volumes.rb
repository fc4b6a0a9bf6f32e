require 'securerandom'

# What the machine knows of the instance's volumes. Nothing here changes anything.
module OpsworksVolumes
  # Marks the lines of fstab(5) that are this cookbook's; mount(8) leaves options of this kind to whoever wrote them.
  MARK = 'x-cairn.volume='.freeze

  # So many bytes at the beginning of a device are looked at.
  START = 1 << 20

  class Problem < StandardError; end

  extend Chef::Mixin::ShellOut

  class << self
    # What lies on a device: nothing, a file system, or what else has left a signature. Never asks a cache.
    def content(path)
      probe = shell_out('blkid', '-p', '-o', 'export', path, :returns => [0, 2, 8])
      found = probe.stdout.lines.map { |line| line.chomp.split('=', 2) }.select { |pair| pair.size == 2 }.to_h
      case probe.exitstatus
      when 0 then found
      when 8 then raise Problem, "#{path} has the signatures of several kinds of content; wipefs #{path} lists them"
      when 2
        left = shell_out!('wipefs', path).stdout.strip
        raise Problem, "#{path} has a signature that blkid does not know: #{left}" unless left.empty?
        unless zeros?(path)
          raise Problem, "#{path} has no signature, but something is written on it: it is left as it is. If nothing on it is needed, " \
                         "overwrite its beginning: dd if=/dev/zero of=#{path} bs=1M count=1"
        end
        {}
      else raise Problem, "blkid cannot read #{path}: #{probe.stderr.strip}"
      end
    end

    # Programs that use a device without a file system need no signature; a new volume is nothing but zeros.
    def zeros?(path)
      start = ::File.open(path, 'rb') { |device| device.read(START) }.to_s
      start.count("\0") == start.bytesize
    end

    # The source of what is mounted at a place now, nil for nothing; of several the uppermost.
    def mounted_at(place)
      table('/proc/mounts').select { |fields| fields[1] == place }.map(&:first).last
    end

    # The lines of fstab with their fields.
    def fstab
      table('/etc/fstab').select { |fields| fields.size >= 4 && !fields.first.start_with?('#') }
    end

    # What earlier runs have mounted: source, place, and whose volume it is.
    def entries
      fstab.map do |source, place, _type, options|
        mark = options.split(',').find { |option| option.start_with?(MARK) }
        mark && { :source => source, :place => place, :id => mark.delete_prefix(MARK) }
      end.compact
    end

    def program?(name)
      "#{ENV['PATH']}:/usr/sbin:/sbin".split(':').any? { |directory| ::File.executable?("#{directory}/#{name}") }
    end

    private

    def table(file)
      return [] unless ::File.exist?(file)
      ::File.readlines(file).map { |line| line.split.map { |field| field.gsub(/\\(\d{3})/) { $1.oct.chr } } }
    end
  end

  # One volume of EC2.
  class Disk
    attr_reader :id

    def initialize(given)
      @id = given['volume_id']
      @name = given['device']
    end

    # The device, nil as long as it is not there. NVMe devices have the volume's id as their serial number and names of
    # their own; elsewhere the name that was asked for counts, or what the kernel makes of it.
    def path
      serial = id.delete('-')
      link = "/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_#{serial}"
      return ::File.realpath(link) if device?(link)
      named = ::Dir.glob('/sys/block/nvme*').find { |disk| serial_of(disk) == serial }
      return "/dev/#{::File.basename(named)}" if named && device?("/dev/#{::File.basename(named)}")
      [@name.sub('/dev/sd', '/dev/xvd'), @name].uniq.select { |name| device?(name) }
                                               .map { |name| ::File.realpath(name) }
                                               .find { |real| serial_of("/sys/block/#{::File.basename(real)}").nil? }
    end

    def to_s = "#{id} (attached as #{@name})"

    private

    def device?(path) = ::File.exist?(path) && ::File.blockdev?(path)

    def serial_of(disk)
      file = "#{disk}/device/serial"
      ::File.basename(disk).start_with?('nvme') && ::File.exist?(file) ? ::File.read(file).strip : nil
    end
  end

  # What is mounted at one place: a volume, or an array of several.
  class Volume
    attr_reader :place, :disks, :id

    def initialize(given)
      @place = given['mount_point']
      @disks = given['disks'].map { |disk| Disk.new(disk) }
      @raid = given['raid']
      @id = @raid ? @raid['id'] : @disks.first.id
    end

    def array? = !@raid.nil?

    # Waits until all of its devices are there.
    def await(seconds)
      if array? && disks.size != @raid['number_of_disks']
        raise Problem, "the array of #{place} has #{@raid['number_of_disks']} disks, of which this instance has only #{disks.join(', ')}: " \
                       'assign the others to it, or take these from it'
      end
      give_up = ::Process.clock_gettime(::Process::CLOCK_MONOTONIC) + seconds
      until (missing = disks.reject(&:path)).empty?
        if ::Process.clock_gettime(::Process::CLOCK_MONOTONIC) >= give_up
          raise Problem, "#{missing.join(', ')} for #{place} did not appear on this machine within #{seconds} s: look with lsblk for the " \
                         'device and in EC2 whether the volume is attached to this machine, then run Setup again'
        end
        sleep 1
      end
    end

    # The device that the file system lies on.
    def device
      return disks.first.path unless array?
      assembled || raise(Problem, "the kernel does not run the array of #{place}: /proc/mdstat and dmesg may say why")
    end

    # The array's device while the kernel runs it, under whatever name.
    def assembled
      holders = disks.map { |disk| ::Dir.glob("/sys/class/block/#{::File.basename(disk.path)}/holders/md*").map { |each| ::File.basename(each) } }
      common = holders.reduce(:&)
      raise Problem, "the disks of #{place} are in use by #{holders.flatten.uniq.join(', ')}" if common.empty? && !holders.flatten.empty?
      common.empty? ? nil : "/dev/#{common.first}"
    end

    # Have its disks been made an array before? An array is only made of disks that are all blank.
    def array_present?
      contents = disks.map { |disk| [disk, OpsworksVolumes.content(disk.path)] }
      members = contents.select { |_, content| content['TYPE'] == 'linux_raid_member' }
      return true if members.size == disks.size && contents.map { |_, content| content['UUID'] }.uniq.size == 1
      return false if contents.all? { |_, content| content.empty? }
      raise Problem, "the disks of #{place} are no array, and not all of them are blank, so that nothing is made of them: " +
                     contents.map { |disk, content| "#{disk.id} has #{OpsworksVolumes::Volume.describe(content)}" }.join(', ')
    end

    def assemble_command = "mdadm --assemble #{array_name} --run #{paths}"

    # Chunks as OpsWorks had them. The bitmap spares redundant arrays a whole synchronization after a crash, and mdadm the question for it.
    def create_command
      shape = @raid['level'] == 1 ? '' : ' --chunk=256'
      shape += ' --bitmap=internal' unless @raid['level'] == 0
      "mdadm --create #{array_name} --run --metadata=1.2 --homehost=any --name=#{@id[0, 8]} --level=#{@raid['level']}#{shape} --raid-devices=#{disks.size} #{paths}"
    end

    def blank? = content.empty?

    # Has this run made its file system?
    def new? = !@uuid.nil?

    def format_command
      @uuid = SecureRandom.uuid
      # Without -f: what has content after all is not overwritten.
      "mkfs.xfs -m uuid=#{@uuid} #{device}"
    end

    def type = file_system['TYPE']

    def uuid = file_system['UUID'] || raise(Problem, "the file system on #{device} (#{id}) has no UUID")

    # Nothing else may be at its place.
    def check_place
      there = OpsworksVolumes.mounted_at(place)
      return if there.nil? || (there.start_with?('/') && ::File.exist?(there) && ::File.realpath(there) == device)
      raise Problem, "#{place} is the mount point of #{there} already: unmount that first, or give volume #{id} another mount point"
    end

    # Has somebody else put the place into fstab? Then that is how it is mounted at a start.
    def listed_by_others?
      OpsworksVolumes.fstab.any? { |fields| fields[1] == place && !fields[3].include?(MARK) }
    end

    def self.describe(content)
      content.empty? ? 'nothing' : content['TYPE'] || "a partition table (#{content['PTTYPE']})"
    end

    private

    def content = OpsworksVolumes.content(device)

    def file_system
      found = content
      return found if found['USAGE'] == 'filesystem'
      raise Problem, "#{id} for #{place} has #{self.class.describe(found)} on #{device} and no file system. It is left as it is: " \
                     'mount it by a recipe, or empty it with wipefs if nothing on it is needed'
    end

    def paths = disks.map(&:path).join(' ')

    # The array's own name, or the next free one.
    def array_name
      number = @raid['device'][/\d+/].to_i
      number += 1 while ::File.exist?("/sys/block/md#{number}")
      "/dev/md#{number}"
    end
  end
end
