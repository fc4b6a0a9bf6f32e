class Chef
  class Resource
    # A file with given content, owner and mode.
    class File < Resource
      native_type 'file'
      allowed_actions :create, :create_if_missing, :delete, :touch
      default_action :create

      property :path, String, :name_property => true, :identity => true
      property :content, [String, nil], :desired_state => false
      property :owner, [String, Integer], :nil_reads => true
      property :group, [String, Integer], :nil_reads => true
      property :mode, [String, Integer], :nil_reads => true
      property :backup, [Integer, false, nil], :default => 5, :desired_state => false
      property :checksum, [String, nil], :regex => /\A\h{64}\z/, :coerce => proc { |value| value&.downcase }
      property :atomic_update, [true, false], :default => true, :desired_state => false
      property :force_unlink, [true, false], :default => false, :desired_state => false
      property :manage_symlink_source, [true, false, nil], :desired_state => false
      property :diff, [String, nil], :desired_state => false

      alias user owner

      def verifications = (@verifications ||= [])

      # A command, a block that gets the staged file's path, or a kind of content.
      def verify(command = nil, _options = {}, &block)
        return verifications if command.nil? && block.nil?
        raise ArgumentError, 'verify requires either a string, symbol, or a block' unless command.nil? || command.is_a?(String) || command.is_a?(Symbol)
        verifications << (block ? proc { |path| instance_exec(path, &block) } : command.is_a?(Symbol) ? verifier(command) : command)
        nil
      end

      def state_for_resource_reporter = super

      private

      # The kinds of content that Chef can judge; what is wrong with it goes to the log.
      def verifier(kind)
        raise Exceptions::VerificationNotFound, "#{self}: there is no verification #{kind.inspect}; it is :json, :yaml or :systemd_unit" unless %i[json yaml systemd_unit].include?(kind)
        proc do |staged|
          problem = send(:"problem_of_#{kind}", staged)
          Chef::Log.error("#{self}: the content is no valid #{kind}: #{problem}") if problem
          problem.nil?
        end
      end

      def problem_of_json(staged)
        Cairn::Machine.parse_json(::File.binread(staged))
        nil
      rescue ArgumentError => e
        e.message
      end

      def problem_of_yaml(staged)
        require 'yaml'
        ::YAML.parse(::File.read(staged))
        nil
      rescue ::Psych::SyntaxError => e
        e.message
      end

      # By a copy of the unit's own name, which says what kind of unit it is. Not where systemd is not.
      def problem_of_systemd_unit(staged)
        require 'tmpdir'
        Dir.mktmpdir do |directory|
          copy = ::File.join(directory, ::File.basename(path))
          ::FileUtils.cp(staged, copy)
          result = Mixlib::ShellOut.new('systemd-analyze', 'verify', copy).run_command
          result.error? ? "#{result.stdout}#{result.stderr}".strip : nil
        end
      rescue Errno::ENOENT
        nil
      end
    end
  end
end
