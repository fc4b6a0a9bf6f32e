require 'net/http' unless Net.const_defined?(:HTTPServerException)

class Chef
  # Data bags of the run: a directory per bag, a JSON file per item; on Chef 11 also from the node's custom JSON.
  class DataBag
    attr_accessor :name

    class << self
      # { item => its address }, as the reference answers.
      def load(bag)
        bag = check(bag)
        ids = items(bag).keys
        raise not_found("Cannot load data bag #{bag}: #{what_is_there(bag)}") if ids.empty? && !exist?(bag)
        ids.sort.to_h { |id| [id, "#{Config[:data_bag_path]}/#{bag}/#{id}.json"] }
      end

      def list(*)
        (directories + custom.keys).uniq.sort.to_h { |bag| [bag, bag] }
      end

      def exist?(bag) = !directory(bag).nil? || custom.key?(bag)

      # Every item of a bag: { id => raw data }.
      def items(bag)
        @items ||= {}
        @items[bag] ||= begin
          found = {}
          custom.fetch(bag, {}).each { |id, data| found[id] = { 'id' => id }.merge(Mash.plain(data)) }
          if (place = directory(bag))
            Dir.children(place).sort.each do |file|
              next unless file.end_with?('.json')
              data = read(::File.join(place, file))
              data = data['raw_data'] if data['json_class'] == 'Chef::DataBagItem' && data['raw_data'].is_a?(Hash)
              found[data['id'] ||= ::File.basename(file, '.json')] = data
            end
          end
          found
        end
      end

      # For who asked for something else.
      def what_is_there(bag)
        if exist?(bag)
          ids = items(bag).keys.sort
          return ids.empty? ? 'the bag is empty' : "the bag has #{ids.first(20).join(', ')}#{' and more' if ids.size > 20}"
        end
        place = Config[:data_bag_path]
        place ? "there is no such data bag in #{place}" : 'the run has no directory of data bags'
      end

      def not_found(message)
        response = Struct.new(:code, :message, :body).new('404', message, message)
        Net::HTTPServerException.new("404 \"Not Found\": #{message}", response)
      end

      def check(bag)
        bag = bag.to_s
        raise Exceptions::InvalidDataBagName, "DataBags must have a name matching /^[a-zA-Z0-9._-]+$/, you gave #{bag.inspect}" unless bag.match?(/\A[\w.-]+\z/) && bag != '.' && bag != '..'
        bag
      end

      private

      def read(path)
        data = Cairn::Machine.parse_json(::File.binread(path))
        raise ArgumentError, 'it must hold an object' unless data.is_a?(Hash)
        data
      rescue ArgumentError => e
        raise ArgumentError, "data bag item #{path} is not valid: #{e.message}"
      end

      def directory(bag)
        place = Config[:data_bag_path] && ::File.join(Config[:data_bag_path], bag)
        place && ::File.directory?(place) ? place : nil
      end

      def directories
        place = Config[:data_bag_path]
        return [] unless place && ::File.directory?(place)
        Dir.children(place).select { |entry| ::File.directory?(::File.join(place, entry)) }
      end

      # OpsWorks takes bags from opsworks.data_bags of the custom JSON.
      def custom
        bags = Chef.node&.read('opsworks', 'data_bags')
        bags.is_a?(Hash) ? bags : {}
      end
    end

    def name(value = nil) = value ? @name = value : @name
    def save(*) = self
    def create(*) = self
    def destroy(*) = self
  end

  # One item: answers to string and symbol keys.
  class DataBagItem < Mash
    attr_writer :data_bag

    class << self
      def load(bag, id)
        bag = DataBag.check(bag)
        id = id.to_s
        data = DataBag.items(bag)[id]
        raise DataBag.not_found("Cannot load data bag item #{id} of data bag #{bag}: #{DataBag.what_is_there(bag)}") unless data
        from_hash(data, bag)
      end

      # data_bag_item of recipes: decrypts what is encrypted.
      def load_for_recipe(bag, id, secret = nil)
        item = load(bag, id)
        return item unless encrypted?(item)
        require 'chef/encrypted_data_bag_item'
        from_hash(EncryptedDataBagItem.decrypt(item, secret || EncryptedDataBagItem.load_secret), bag)
      end

      def from_hash(data, bag = nil)
        item = new
        item.data_bag = bag
        data.each { |key, value| item[key] = value }
        item
      end

      def json_create(data) = from_hash(data['raw_data'] || data)

      def encrypted?(item)
        item.any? { |key, value| key != 'id' && value.is_a?(Hash) && value.key?('encrypted_data') }
      end
    end

    def data_bag(name = nil) = name ? @data_bag = name.to_s : @data_bag
    def raw_data = Mash.plain(self)
    def raw_data=(data)
      clear
      data.each { |key, value| self[key] = value }
    end
    def id = self['id']
    def name = "data_bag_item_#{data_bag}_#{id}"
    def object_name = name
    def to_s = "data_bag_item[#{data_bag}::#{id}]"
    def inspect = to_s
    def save(*) = self
    def create(*) = self
    def destroy(*) = self
    def dup = DataBagItem.from_hash(self, data_bag)
  end
end
