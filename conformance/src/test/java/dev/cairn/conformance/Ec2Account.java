package dev.cairn.conformance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * As much of EC2's query protocol as the life of single machines takes. What becomes of a machine is the test's: a stop is asked for
 * and waits until the test has powered it off.
 */
final class Ec2Account implements AutoCloseable {
    /** The states of EC2 that the test has use for. */
    enum State {
        RUNNING(16, "running"),
        STOPPING(64, "stopping"),
        STOPPED(80, "stopped"),
        TERMINATED(48, "terminated");

        private final int code;
        private final String word;

        State(int code, String word) {
            this.code = code;
            this.word = word;
        }
    }

    /** One machine; read and changed under the account's lock. */
    private static final class Ec2Machine {
        final String id;
        final Map<String, String> tags = new TreeMap<>();
        State state = State.RUNNING;
        String userData;

        Ec2Machine(String id, String userData) {
            this.id = id;
            this.userData = userData;
        }
    }

    private final String privateIp;
    private final HttpServer server;
    private final List<Ec2Machine> machines = new ArrayList<>();

    /** @param privateIp of every machine */
    Ec2Account(String privateIp) throws IOException {
        this.privateIp = privateIp;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The ids of all machines that were ever launched, oldest first. */
    synchronized List<String> ids() {
        return machines.stream().map(machine -> machine.id).toList();
    }

    synchronized State state(String id) {
        return known(id).state;
    }

    synchronized void become(String id, State state) {
        known(id).state = state;
    }

    /** The user data of a machine, as its metadata service would give them. */
    synchronized String userData(String id) {
        return new String(Base64.getDecoder().decode(known(id).userData), StandardCharsets.UTF_8);
    }

    private Ec2Machine known(String id) {
        return machines.stream()
                .filter(machine -> machine.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no machine " + id));
    }

    private void answer(HttpExchange call) throws IOException {
        Map<String, String> query = new TreeMap<>();
        String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        for (String pair : body.split("&", -1)) {
            int equals = pair.indexOf('=');
            query.put(
                    URLDecoder.decode(pair.substring(0, Math.max(0, equals)), StandardCharsets.UTF_8),
                    URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        String action = query.getOrDefault("Action", "");
        String content = act(action, query);
        int status = content == null ? 400 : 200;
        byte[] text = (content == null
                        ? "<Response><Errors><Error><Code>InvalidAction</Code><Message>" + action
                                + "</Message></Error></Errors></Response>"
                        : "<" + action + "Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">" + content + "</"
                                + action + "Response>")
                .getBytes(StandardCharsets.UTF_8);
        try (call) {
            call.getResponseHeaders().set("Content-Type", "text/xml;charset=UTF-8");
            call.sendResponseHeaders(status, text.length);
            call.getResponseBody().write(text);
        }
    }

    private synchronized @Nullable String act(String action, Map<String, String> query) {
        return switch (action) {
            case "RunInstances" -> "<instancesSet>" + described(launch(query)) + "</instancesSet>";
            case "DescribeInstances" -> describe(query);
            case "ModifyInstanceAttribute" -> {
                known(query.getOrDefault("InstanceId", "")).userData = query.getOrDefault("Value", "");
                yield "<return>true</return>";
            }
            case "StopInstances" -> change(query, State.STOPPING);
            case "StartInstances" -> change(query, State.RUNNING);
            case "TerminateInstances" -> change(query, State.TERMINATED);
            default -> null;
        };
    }

    private Ec2Machine launch(Map<String, String> query) {
        Ec2Machine machine =
                new Ec2Machine("i-%017x".formatted(machines.size() + 0xabcL), query.getOrDefault("UserData", ""));
        for (int tag = 1; query.containsKey("TagSpecification.1.Tag." + tag + ".Key"); tag++) {
            String name = "TagSpecification.1.Tag." + tag;
            machine.tags.put(query.getOrDefault(name + ".Key", ""), query.getOrDefault(name + ".Value", ""));
        }
        machines.add(machine);
        return machine;
    }

    private String change(Map<String, String> query, State state) {
        known(query.getOrDefault("InstanceId.1", "")).state = state;
        return "<instancesSet/>";
    }

    /** Of filters only those by tag are looked at. */
    private String describe(Map<String, String> query) {
        StringBuilder found = new StringBuilder("<reservationSet>");
        for (Ec2Machine machine : machines) {
            boolean wanted = !query.containsKey("InstanceId.1") || query.containsValue(machine.id);
            for (int filter = 1; query.containsKey("Filter." + filter + ".Name"); filter++) {
                String name = query.getOrDefault("Filter." + filter + ".Name", "");
                if (name.startsWith("tag:")) {
                    wanted &= query.getOrDefault("Filter." + filter + ".Value.1", "")
                            .equals(machine.tags.get(name.substring("tag:".length())));
                }
            }
            if (wanted) {
                found.append("<item><instancesSet>").append(described(machine)).append("</instancesSet></item>");
            }
        }
        return found.append("</reservationSet>").toString();
    }

    private String described(Ec2Machine machine) {
        StringBuilder tags = new StringBuilder();
        machine.tags.forEach((key, value) -> tags.append("<item><key>")
                .append(key)
                .append("</key><value>")
                .append(value)
                .append("</value></item>"));
        return "<item><instanceId>" + machine.id + "</instanceId><imageId>ami-0abc</imageId><instanceState><code>"
                + machine.state.code + "</code><name>" + machine.state.word
                + "</name></instanceState><privateIpAddress>"
                + privateIp + "</privateIpAddress><instanceType>t3.small</instanceType><launchTime>" + Instant.now()
                + "</launchTime><placement><availabilityZone>us-east-1a</availabilityZone></placement><tagSet>" + tags
                + "</tagSet></item>";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
