class Chef
  class Resource
    # An entry of a user's crontab.
    class Cron < Resource
      WEEKDAYS = %w(sunday monday tuesday wednesday thursday friday saturday).freeze

      # A field of the schedule: numbers, lists, ranges and steps within its range.
      def self.field(name, range, names = {})
        coerce = proc { |value| value.is_a?(Integer) ? value.to_s : value.is_a?(Symbol) ? value.name : value }
        property name, [String, Integer, Symbol], :default => '*', :coerce => coerce, :callbacks => {
          "should be a valid #{name} spec" => proc { |value| Cron.valid_field?(value.to_s, range, names) }
        }
      end

      def self.valid_field?(value, range, names)
        value.split(',', -1).all? do |part|
          base, step = part.split('/', 2)
          next false if step && !step.match?(/\A\d+\z/)
          next true if base == '*'
          base.to_s.split('-', 2).all? { |word| names.key?(word.downcase) || (word.match?(/\A\d+\z/) && range.cover?(word.to_i)) } && !base.to_s.empty?
        end
      end

      native_type 'cron'
      allowed_actions :create, :delete
      default_action :create

      MONTH_NAMES = %w(jan feb mar apr may jun jul aug sep oct nov dec).to_h { |name| [name, true] }.freeze
      DAY_NAMES = (WEEKDAYS + WEEKDAYS.map { |name| name[0, 3] }).to_h { |name| [name, true] }.freeze

      field :minute, 0..59
      field :hour, 0..23
      field :day, 1..31
      field :month, 1..12, MONTH_NAMES
      property :weekday, [String, Integer, Symbol], :default => '*', :coerce => proc { |value|
        word = value.to_s
        index = WEEKDAYS.index(word.downcase)
        index ? index.to_s : word
      }, :callbacks => { 'should be a valid weekday spec' => proc { |value| Cron.valid_field?(value, 0..7, DAY_NAMES) } }
      property :time, Symbol, :coerce => proc { |value| value.is_a?(String) ? value.to_sym : value },
                              :equal_to => %i[reboot yearly annually monthly weekly daily midnight hourly]
      property :command, String, :identity => true
      property :user, String, :default => 'root'
      property :mailto, String
      property :path, String
      property :home, String
      property :shell, String
      property :environment, Hash, :default => {}
      property :time_out, [Hash, String, Integer], :desired_state => false

      def identity = name
    end
  end
end
