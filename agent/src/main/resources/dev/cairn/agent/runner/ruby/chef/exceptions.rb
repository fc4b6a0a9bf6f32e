class Chef
  # Exception classes that cookbooks rescue and raise, defined when first named. The superclass decides what an old
  # rescue clause catches.
  class Exceptions
    SUPERCLASSES = {
      :Override => 'RuntimeError', :Win32APIError => 'RuntimeError', :Win32ArchitectureIncorrect => 'RuntimeError', :Win32RegKeyMissing => 'RuntimeError',
      :CannotDetermineHomebrewPath => 'Package', :CannotDetermineNodeName => 'RuntimeError',
      :ValidationFailed => 'ArgumentError', :CannotValidateStaticallyError => 'ArgumentError',
      :UnsupportedAction => 'RuntimeError', :ResourceNotFound => 'RuntimeError', :RecipeNotFound => 'ArgumentError',
      :CookbookNotFound => 'RuntimeError', :CookbookNotFoundInRepo => 'ArgumentError', :AttributeNotFound => 'RuntimeError',
      :FileNotFound => 'RuntimeError', :FileTypeMismatch => 'RuntimeError', :FileContentStagingError => 'RuntimeError',
      :EnclosingDirectoryDoesNotExist => 'ArgumentError', :UserIDNotFound => 'ArgumentError', :GroupIDNotFound => 'ArgumentError',
      :ChecksumMismatch => 'RuntimeError', :InvalidRemoteFileURI => 'ArgumentError', :InvalidSymlink => 'RuntimeError',
      :InsufficientPermissions => 'RuntimeError', :NoSuchResourceType => 'NameError', :NoProviderAvailable => 'RuntimeError',
      :ProviderNotFound => 'RuntimeError', :AmbiguousRunlistSpecification => 'ArgumentError',
      :InvalidResourceSpecification => 'ArgumentError', :InvalidResourceReference => 'RuntimeError',
      :InvalidDataBagName => 'ArgumentError', :InvalidDataBagItemID => 'ArgumentError', :InvalidDataBagPath => 'ArgumentError',
      :DuplicateDataBagItem => 'RuntimeError', :ImmutableAttributeModification => 'NoMethodError',
      :InvalidVersionConstraint => 'ArgumentError', :InvalidCookbookVersion => 'ArgumentError',
      :InvalidPlatformVersion => 'ArgumentError', :MetadataNotFound => 'StandardError', :MetadataNotValid => 'StandardError',
      :MissingCookbookDependency => 'StandardError', :CookbookVersionConflict => 'ArgumentError',
      :Package => 'RuntimeError', :Service => 'RuntimeError', :Route => 'RuntimeError', :Env => 'RuntimeError',
      :Cron => 'RuntimeError', :Script => 'RuntimeError', :Exec => 'RuntimeError', :Execute => 'RuntimeError',
      :Group => 'RuntimeError', :User => 'RuntimeError', :Mount => 'RuntimeError', :Link => 'RuntimeError',
      :ErlCall => 'RuntimeError', :Redirect => 'RuntimeError', :Win32NotWindows => 'RuntimeError',
      :UnresolvableGitReference => 'RuntimeError', :InvalidRemoteGitReference => 'RuntimeError',
      :MissingParentDirectory => 'RuntimeError', :ConfigurationError => 'ArgumentError',
      :CurrentValueDoesNotExist => 'RuntimeError', :InvalidCommandOption => 'RuntimeError',
      :ConflictingMembersInGroup => 'ArgumentError', :DuplicateRole => 'RuntimeError', :RoleNotFound => 'RuntimeError',
      :EnvironmentNotFound => 'RuntimeError', :CannotDetermineHomebrewOwner => 'Package', :NoSuchGem => 'RuntimeError',
      :MultipleFailures => 'StandardError', :MissingRole => 'RuntimeError', :Reboot => 'Exception', :RebootNow => 'Reboot',
      :RebootPending => 'Reboot', :InvalidDefaultAttributes => 'RuntimeError', :PropertyOverrideConflict => 'ArgumentError',
      :InvalidPropertyValue => 'ArgumentError', :SecretsFetcherError => 'RuntimeError', :InvalidKeyAttribute => 'ArgumentError',
      :InvalidKeyLength => 'ArgumentError', :KeyRequired => 'RuntimeError', :PrivateKeyMissing => 'RuntimeError',
      :InvalidHomeDirectory => 'ArgumentError', :DsclCommandFailed => 'RuntimeError', :PlistUtilCommandFailed => 'RuntimeError',
      :UnsupportedPlatform => 'RuntimeError', :InvalidPrivateKey => 'ArgumentError', :PackageNotFound => 'RuntimeError',
      :MissingLibrary => 'RuntimeError', :DeclareResourceError => 'RuntimeError', :RunListExpansionError => 'RuntimeError',
      :VerificationNotFound => 'RuntimeError', :InvalidEnvironmentPath => 'ArgumentError', :InvalidCommand => 'RuntimeError',
      :NodeRunListChanged => 'RuntimeError', :IncompatibleArchitecture => 'RuntimeError', :GemRequirementConflict => 'RuntimeError',
      :CookbookChefVersionMismatch => 'RuntimeError', :NoSuchAttribute => 'RuntimeError', :ChildConvergeError => 'RuntimeError',
      :UnifiedModeImmediateSubscriptionEarlierResource => 'RuntimeError', :UnifiedModeBeforeSubscriptionEarlierResource => 'RuntimeError',
      :UnknownDeliverNotification => 'ArgumentError', :AttributeTypeMismatch => 'RuntimeError',
      :Application => 'RuntimeError', :SearchIndex => 'RuntimeError', :WindowsEnv => 'RuntimeError',
      :RebootFailed => 'Mixlib::ShellOut::ShellCommandFailed', :RedirectLimitExceeded => 'RuntimeError',
      :RequestedUIDUnavailable => 'RuntimeError', :WindowsNotAdmin => 'RuntimeError',
      :AmbiguousYAMLFile => 'RuntimeError',
      :IllegalVersionConstraint => 'NotImplementedError', :Ifconfig => 'RuntimeError', :DeprecatedFeatureError => 'RuntimeError',
      :InvalidRedirect => 'StandardError', :ContentLengthMismatch => 'RuntimeError', :RunLockTimeout => 'RuntimeError',
      :BadProxyURI => 'RuntimeError', :InvalidSearchQuery => 'ArgumentError', :AmbiguousProviderResolution => 'RuntimeError',
      :CookbookOhaiVersionMismatch => 'RuntimeError'
    }.freeze

    # Classes of others, under names that Chef gave them.
    SAME = { :CommandTimeout => 'Mixlib::ShellOut::CommandTimeout', :ShellCommandFailed => 'Mixlib::ShellOut::ShellCommandFailed' }.freeze

    def self.const_missing(name)
      return const_set(name, Object.const_get(SAME[name])) if SAME.key?(name)
      superclass = SUPERCLASSES[name] or return super
      parent = const_defined?(superclass, false) || SUPERCLASSES.key?(superclass.to_sym) ? const_get(superclass) : Object.const_get(superclass)
      const_set(name, Class.new(parent))
    end
  end
end

module Cairn
  module Machine
    # Called from Java when a provider failed.
    def self.raise_failure(class_name, message)
      raise http_failure(class_name, message) if class_name.start_with?('Net::HTTP')
      type = begin
        Object.const_get(class_name)
      rescue NameError
        RuntimeError
      end
      failure = type.new(type < SystemCallError ? once(message, type.new.message) : message)
      raise failure.extend(Cairn::Failure::OfMachine)
    end

    # Holds the response, whose code cookbooks ask for.
    def self.http_failure(class_name, message)
      require 'net/http'
      code = message[/\A\d{3}/]
      response = (Net::HTTPResponse::CODE_TO_OBJ[code] || Net::HTTPUnknownResponse).new('1.1', code, '')
      Object.const_get(class_name).new(message, response)
    end

    # Ruby puts the words of the system's error before the message, where they may stand already.
    def self.once(message, words)
      message = message.sub(/#{Regexp.escape(words)} - /, '').delete_suffix(": #{words}")
      words.start_with?('No space left') ? "#{message}; make room on its file system" : message
    end
  end
end
