require 'digest'
require 'time'
require 'uri'

# An address at which an object of S3 can be fetched with an access key: a query signed by Signature Version 4.
class SignedS3Address
  ALGORITHM = 'AWS4-HMAC-SHA256'
  BLOCK = 64

  # region of the bucket; the host tells it, or it is the first one.
  def initialize(address, key_id, secret, region = nil)
    @uri = URI.parse(address)
    @key_id = key_id
    @secret = secret
    @region = region || @uri.host[/\As3[.-]([a-z]{2}(?:-[a-z]+)+-\d)\.|\.s3[.-]([a-z]{2}(?:-[a-z]+)+-\d)\./] && ($1 || $2) || 'us-east-1'
  end

  # seconds for which the address opens, at most a week
  def to_s(seconds = 900, now = Time.now)
    moment = now.utc.strftime('%Y%m%dT%H%M%SZ')
    scope = "#{moment[0, 8]}/#{@region}/s3/aws4_request"
    query = [['X-Amz-Algorithm', ALGORITHM], ['X-Amz-Credential', "#{@key_id}/#{scope}"], ['X-Amz-Date', moment],
             ['X-Amz-Expires', seconds.to_s], ['X-Amz-SignedHeaders', 'host']].map { |name, value| "#{name}=#{escaped(value)}" }.join('&')
    request = ['GET', path, query, "host:#{host}\n", 'host', 'UNSIGNED-PAYLOAD'].join("\n")
    text = [ALGORITHM, moment, scope, Digest::SHA256.hexdigest(request)].join("\n")
    key = [moment[0, 8], @region, 's3', 'aws4_request'].inject("AWS4#{@secret}") { |secret, word| hmac(secret, word) }
    "#{@uri.scheme}://#{host}#{path}?#{query}&X-Amz-Signature=#{hmac(key, text).unpack('H*').first}"
  end

  private

  def host
    @uri.port == @uri.default_port ? @uri.host : "#{@uri.host}:#{@uri.port}"
  end

  def path
    @uri.path.split('/', -1).map { |part| escaped(URI.decode_www_form_component(part.gsub('+', '%2B'))) }.join('/')
  end

  def escaped(text)
    text.b.gsub(/[^A-Za-z0-9_.~-]/n) { |byte| format('%%%02X', byte.ord) }
  end

  # Of the standard library's digests, since not every Ruby here has OpenSSL.
  def hmac(key, text)
    key = Digest::SHA256.digest(key) if key.bytesize > BLOCK
    bytes = key.b.ljust(BLOCK, "\0".b).bytes
    inner = bytes.map { |byte| byte ^ 0x36 }.pack('C*')
    outer = bytes.map { |byte| byte ^ 0x5c }.pack('C*')
    Digest::SHA256.digest(outer + Digest::SHA256.digest(inner + text.b))
  end
end
