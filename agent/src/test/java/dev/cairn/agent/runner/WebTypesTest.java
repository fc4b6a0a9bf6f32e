package dev.cairn.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types that ask web servers, against two of them on the loopback address. */
class WebTypesTest {
    private static final List<String> ASKED = new CopyOnWriteArrayList<>();

    @TempDir
    static Path directory;

    private static Recipes recipes;
    private static HttpServer server;
    private static HttpServer other;

    @BeforeAll
    static void start() throws IOException {
        recipes = new Recipes(directory);
        other = serve("other");
        server = serve("first");
    }

    private static HttpServer serve(String name) throws IOException {
        HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        started.createContext("/", exchange -> answer(name, exchange));
        started.start();
        return started;
    }

    private static void answer(String name, HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String credentials = exchange.getRequestHeaders().getFirst("Authorization");
        ASKED.add(exchange.getRequestMethod() + " " + name + path + (credentials == null ? "" : " " + credentials)
                + (body.isEmpty() ? "" : " " + body));
        int status = switch (path) {
            case "/missing" -> 404;
            case "/broken" -> 500;
            case "/known" -> 304;
            case "/away" -> 302;
            default -> 200;
        };
        if (status == 302) {
            exchange.getResponseHeaders().set("Location", address(other) + "/target");
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private static String address(HttpServer of) {
        return "http://127.0.0.1:" + of.getAddress().getPort();
    }

    @AfterAll
    static void stop() {
        recipes.close();
        server.stop(0);
        other.stop(0);
    }

    @BeforeEach
    void forget() {
        ASKED.clear();
    }

    private Recipes.Result converge(String cookbook, String recipe) throws Exception {
        return recipes.convergeRecipe(
                cookbook, recipe.replace("OTHER", address(other)).replace("WEB", address(server)));
    }

    @Test
    void raisesTheErrorsThatCookbooksAskForTheResponse() throws Exception {
        Recipes.Result result = converge("answers", """
                { '404' => 'WEB/missing', '500' => 'WEB/broken' }.each do |code, address|
                  begin
                    remote_file("#{node['test']['dir']}/f") { source address; action :nothing }.run_action(:create)
                  rescue Net::HTTPServerException, Net::HTTPFatalError => e
                    puts "#{e.class} #{e.response.code == code} #{e.message.sub(/from .*/, 'from')}"
                  end
                end
                begin
                  remote_file("#{node['test']['dir']}/f") { source 'http://nowhere.invalid/f'; action :nothing }.run_action(:create)
                rescue SocketError => e
                  puts "socket: #{e.message}"
                end
                begin
                  remote_file("#{node['test']['dir']}/f") { source '/some/file' }
                rescue Chef::Exceptions::InvalidRemoteFileURI => e
                  puts e.message
                end
                """);
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.log())
                .contains("Net::HTTPClientException true 404")
                .contains("Net::HTTPFatalError true 500")
                .contains("socket: cannot fetch http://nowhere.invalid/f: the name nowhere.invalid is not known")
                .contains("\"/some/file\" is not a valid `source` parameter for remote_file");
    }

    @Test
    void followsRedirectionsWithoutTakingCredentialsAlong() throws Exception {
        Recipes.Result result = converge("redirected", """
                http_request('read') { url 'WEB/away'; headers 'Authorization' => 'secret' }
                http_request 'write' do
                  url 'WEB/away'
                  message 'text'
                  action :post
                  ignore_failure true
                end
                """);
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(ASKED).containsExactly("GET first/away secret", "GET other/target", "POST first/away text");
        assertThat(result.log()).contains("Only GET and HEAD support redirects");
    }

    @Test
    void asksWithTheCredentialsOfTheAddress() throws Exception {
        Recipes.Result result = converge("credentials", """
                http_request('read') { url 'WEB/page'.sub('://', '://user:p%40ss@') }
                """);
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(ASKED).containsExactly("GET first/page Basic dXNlcjpwQHNz");
    }

    @Test
    void isUpToDateWhenTheServerKnowsNothingNew() throws Exception {
        Recipes.Result result = converge("heads", """
                http_request('old') { url 'WEB/known'; action :head }
                http_request('new') { url 'WEB/page'; action :head }
                """);
        assertThat(result.status()).as(result.log()).isZero();
        assertThat(result.states("http_request")).containsExactly("up_to_date", "updated");
        Recipes.Result without = converge("heads", "http_request('x')");
        assertThat(without.error("message")).contains("url is a required property");
    }
}
