package dev.cairn.coordinator.compute.ec2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * EC2, its load balancers, the descriptions of RDS and the public parameters of the Systems Manager, as far as machines and their surroundings need them, on
 * a loopback port. It honours client tokens, and what goes wrong with EC2 goes wrong here on demand ({@link #faults}). Machines move
 * by {@link #step}, or with each description of them ({@link Machines#moveWithDescriptions}). Safe for many threads.
 */
public final class Ec2Server implements AutoCloseable {
    private static final Pattern SCOPE = Pattern.compile("Credential=[^/]+/\\d{8}/([^/]+)/([^/]+)/aws4_request");
    private static final String EC2_VERSION = "2016-11-15";
    private static final String CLASSIC_VERSION = "2012-06-01";
    private static final String NEWER_VERSION = "2015-12-01";
    private static final String RDS_VERSION = "2014-10-31";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Faults faults = new Faults();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final Map<String, Region> regions = new ConcurrentHashMap<>();

    /** An answer on its way. */
    private record Answer(int status, String type, String body) {}

    public Ec2Server() {
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        http.setExecutor(threads);
        http.createContext("/", this::handle);
        http.start();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    public Faults faults() {
        return faults;
    }

    public Machines machines(String region) {
        return region(region).machines;
    }

    public Disks disks(String region) {
        return region(region).disks;
    }

    public ElasticIps addresses(String region) {
        return region(region).addresses;
    }

    public Network network(String region) {
        return region(region).network;
    }

    public Images images(String region) {
        return region(region).images;
    }

    public ClassicBalancers balancers(String region) {
        return region(region).balancers;
    }

    public TargetGroups targets(String region) {
        return region(region).targets;
    }

    public DatabaseInstances databases(String region) {
        return region(region).databases;
    }

    /** The tags of a resource by its id. */
    public Map<String, String> tags(String region, String id) {
        synchronized (region(region)) {
            return Map.copyOf(region(region).tags.of(id));
        }
    }

    /** Moves everything that is on its way, in all regions, one step. */
    public void step() {
        regions.values().forEach(region -> {
            synchronized (region) {
                region.step();
            }
        });
    }

    /** All calls so far, refused and lost ones too, in the order of their arrival. */
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    public long count(String name) {
        return calls.stream().filter(call -> call.name().equals(name)).count();
    }

    /** What was called so far, as a policy spells it. */
    public Set<String> actions() {
        return calls.stream().map(Call::action).collect(Collectors.toSet());
    }

    /** Counts from zero again. */
    public void forgetCalls() {
        calls.clear();
    }

    private Region region(String name) {
        return regions.computeIfAbsent(name, each -> new Region(each, faults));
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            Matcher scope = SCOPE.matcher(authorization);
            if (!scope.find()) {
                send(exchange, new Answer(401, "text/xml", error("AuthFailure", "The request is not signed")));
                return;
            }
            String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            if (target == null) {
                answer(exchange, scope.group(1), Query.parse(body));
            } else {
                Query none = new Query(new TreeMap<>());
                Call call = new Call(scope.group(1), "ssm", target.substring(target.indexOf('.') + 1), none);
                meet(exchange, call, given -> parameter(given, body), Ec2Server::jsonError);
            }
        }
    }

    private void answer(HttpExchange exchange, String region, Query query) throws IOException {
        String version = query.text("Version").orElse("");
        String name = query.text("Action").orElse("");
        boolean ec2 = version.equals(EC2_VERSION);
        Query heard = faults.withoutFilters() ? query.without("Filter") : query;
        String key = switch (version) {
            case EC2_VERSION -> "ec2";
            case CLASSIC_VERSION -> "elasticloadbalancing";
            case NEWER_VERSION -> "elasticloadbalancingv2";
            case RDS_VERSION -> "rds";
            default -> "unknown";
        };
        Call call = new Call(region, key.replace("v2", ""), name, heard);
        meet(
                exchange,
                call,
                given -> ec2Answer(region(region), key, given, ec2),
                refused -> new Answer(
                        refused.status,
                        "text/xml",
                        ec2 ? error(refused.code, refused.getMessage()) : queryError(refused)));
    }

    /** Gives the answer, unless a fault comes between. */
    private void meet(
            HttpExchange exchange, Call call, Function<Call, Object> effect, Function<Refused, Answer> refusal)
            throws IOException {
        calls.add(call);
        Faults.Fault fault = faults.next(call.name());
        if (fault instanceof Faults.Fault.Refusal refused) {
            send(exchange, refusal.apply(new Refused(refused.status(), refused.code(), refused.message())));
            return;
        }
        Object made = effect.apply(call);
        switch (fault) {
            case Faults.Fault.LostAnswer lost -> {
                return; // The exchange is closed without a byte.
            }
            case Faults.Fault.LateAnswer late -> pause(late.by());
            case null, default -> {
                // As it should be.
            }
        }
        send(exchange, made instanceof Refused refused ? refusal.apply(refused) : (Answer) made);
    }

    private static Object ec2Answer(Region region, String key, Call call, boolean ec2) {
        Action action = region.action(key + ":" + call.name());
        if (action == null) {
            return Refused.of("InvalidAction", "The action " + call.name() + " is not valid for this web service.");
        }
        Xml reply = new Xml();
        try {
            synchronized (region) {
                action.answer(call.query(), reply);
            }
        } catch (Refused e) {
            return e;
        }
        Xml whole = new Xml();
        whole.branch(call.name() + "Response", outer -> {
            if (ec2) {
                outer.leaf("requestId", "59dbff89-35bd-4eac-99ed-be587EXAMPLE").raw(reply);
            } else {
                outer.branch(call.name() + "Result", inner -> inner.raw(reply))
                        .branch("ResponseMetadata", inner -> inner.leaf("RequestId", "f9880f01-example"));
            }
        });
        return new Answer(200, "text/xml;charset=UTF-8", whole.toString());
    }

    private Object parameter(Call call, String body) {
        try {
            String name = JSON.readTree(body).path("Name").asText();
            String value = region(call.region()).images.parameter(name);
            if (!call.name().equals("GetParameter")) {
                return Refused.of("UnknownOperationException", call.name());
            }
            if (value == null) {
                return Refused.of("ParameterNotFound", "Parameter " + name + " not found.");
            }
            JsonNode parameter = JSON.createObjectNode()
                    .set(
                            "Parameter",
                            JSON.createObjectNode()
                                    .put("Name", name)
                                    .put("Type", "String")
                                    .put("Value", value));
            return new Answer(200, "application/x-amz-json-1.1", parameter.toString());
        } catch (IOException e) {
            return Refused.of("SerializationException", "not JSON");
        }
    }

    private static Answer jsonError(Refused refused) {
        String body = JSON.createObjectNode()
                .put("__type", refused.code)
                .put("message", refused.getMessage())
                .toString();
        return new Answer(refused.status, "application/x-amz-json-1.1", body);
    }

    private static String error(String code, String message) {
        return new Xml()
                .branch(
                        "Response",
                        response -> response.branch(
                                        "Errors",
                                        errors -> errors.branch(
                                                "Error",
                                                error ->
                                                        error.leaf("Code", code).leaf("Message", message)))
                                .leaf("RequestID", "ea966190-f9aa-478e-9ede-example"))
                .toString();
    }

    private static String queryError(Refused refused) {
        return new Xml()
                .branch(
                        "ErrorResponse",
                        response -> response.branch(
                                        "Error",
                                        error -> error.leaf("Type", "Sender")
                                                .leaf("Code", refused.code)
                                                .leaf("Message", refused.getMessage()))
                                .leaf("RequestId", "f9880f01-example"))
                .toString();
    }

    /** Until the time has passed, or nobody waits for an answer any more. */
    private void pause(Duration time) {
        try {
            boolean over = closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
            assert over || closed.getCount() > 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        closed.countDown();
        http.stop(0);
        threads.shutdownNow();
    }
}
