class Chef
  class Resource
    # The content of an archive, in a directory.
    class ArchiveFile < Resource
      native_type 'archive_file'
      allowed_actions :extract
      default_action :extract

      property :path, String, :name_property => true, :coerce => proc { |value| ::File.expand_path(value) }
      property :owner, String
      property :group, String
      property :mode, [String, Integer], :default => '755'
      property :destination, String, :required => true
      property :options, [Array, Symbol], :default => [:time], :coerce => proc { |value| Array(value) }
      property :overwrite, [true, false, :auto], :default => false
      property :strip_components, Integer, :default => 0

      alias extract_options options
      alias extract_to destination
    end

    # Under the name of the cookbook that came before.
    LibarchiveFile = ArchiveFile
  end
end
