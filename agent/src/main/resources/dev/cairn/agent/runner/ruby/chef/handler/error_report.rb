class Chef
  class Handler
    # Keeps what is known of a failed run among the cached files.
    class ErrorReport < Handler
      def report
        FileCache.store('failed-run-data.json', JSONCompat.to_json_pretty(data), 0640)
      end
    end
  end
end
