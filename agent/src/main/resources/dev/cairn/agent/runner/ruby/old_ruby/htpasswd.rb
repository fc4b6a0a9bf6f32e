# Password files of web servers: WEBrick left Ruby's standard library with 3.0.
module WEBrick
  module HTTPAuth
    class Htpasswd
      def initialize(path, password_hash: nil)
        @path = path
        @password_hash = password_hash || :crypt
        @users = {}
        reload
      end

      def reload
        @users = ::File.exist?(@path) ? ::File.readlines(@path, :chomp => true).grep(/:/).to_h { |line| line.split(':', 2) } : {}
      end

      def flush(output = nil)
        text = @users.map { |user, password| "#{user}:#{password}\n" }.join
        ::File.write(output || @path, text)
      end

      def get_passwd(_realm, user, reload_db)
        reload if reload_db
        @users[user]
      end

      def set_passwd(realm, user, password) = @users[user] = make_passwd(realm, user, password)
      def make_passwd(_realm, _user, password) = password.crypt(Array.new(2) { [*'a'..'z', *'A'..'Z', *'0'..'9', '.', '/'].sample }.join)
      def delete_passwd(_realm, user) = @users.delete(user)
      def each(&) = @users.sort.each(&)
    end
  end
end
