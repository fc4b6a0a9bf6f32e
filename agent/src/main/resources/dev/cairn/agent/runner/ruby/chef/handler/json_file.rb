class Chef
  class Handler
    # Writes what became of the run into a directory, one file for each run.
    class JsonFile < Handler
      attr_reader :config

      def initialize(config = {})
        @config = { :path => '/var/chef/reports' }.merge((config || {}).transform_keys(&:to_sym))
      end

      def report
        directory = config[:path]
        unless ::File.directory?(directory)
          FileUtils.mkdir_p(directory)
          ::File.chmod(0700, directory)
        end
        told = data.merge(:start_time => start_time.to_s, :end_time => end_time.to_s)
        ::File.write(::File.join(directory, "chef-run-report-#{Time.now.strftime('%Y%m%d%H%M%S')}.json"), "#{JSONCompat.to_json_pretty(told)}\n")
      end
    end
  end
end
