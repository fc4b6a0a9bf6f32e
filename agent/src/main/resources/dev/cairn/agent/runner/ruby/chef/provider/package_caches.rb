class Chef
  class Provider
    class Package
      # Chef keeps a helper process with its own view of the repositories, which recipes refresh after they have changed
      # one. The tools are asked afresh for each package here, so there is nothing to refresh.
      class RepositoryView
        def self.instance = (@instance ||= new)
        private_class_method :new

        %i[reload reload_installed reload_provides refresh reset restart reap disable_extra_repo_control
           enable_extra_repo_control].each { |name| define_method(name) { nil } }
      end

      Yum.send(:remove_const, :YumCache) if Yum.autoload?(:YumCache)
      Dnf.send(:remove_const, :PythonHelper) if Dnf.autoload?(:PythonHelper)
      Yum.const_set(:YumCache, RepositoryView)
      Yum.const_set(:PythonHelper, RepositoryView)
      Dnf.const_set(:PythonHelper, RepositoryView)
    end
  end
end
