package dev.cairn.bench.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * As much of EC2 as a fleet needs that is launched and then only looked at: RunInstances and DescribeInstances of its query
 * protocol, with a description of usual length. Every machine runs at once. Safe for many threads.
 */
final class DescribedMachines implements AutoCloseable {
    private static final int PAGE = 1_000;

    private final HttpServer http;
    /** By id: the machine's tags. */
    private final ConcurrentSkipListMap<String, Map<String, String>> machines = new ConcurrentSkipListMap<>();

    private final Map<String, String> byToken = new ConcurrentHashMap<>();
    private final AtomicInteger passes = new AtomicInteger();
    private final AtomicInteger describes = new AtomicInteger();

    DescribedMachines() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", this::answer);
        http.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    int launched() {
        return machines.size();
    }

    /** How often someone began to ask for all machines. */
    int passes() {
        return passes.get();
    }

    /** How many descriptions were asked for, each page counted. */
    int describes() {
        return describes.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> query = new HashMap<>();
            for (String pair :
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8).split("&", -1)) {
                int equals = pair.indexOf('=');
                query.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
            String action = query.getOrDefault("Action", "");
            String body = switch (action) {
                case "RunInstances" -> run(query);
                case "DescribeInstances" -> describe(query);
                default -> "";
            };
            byte[] bytes = ("<" + action + "Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">" + body + "</"
                            + action + "Response>")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/xml;charset=UTF-8");
            exchange.sendResponseHeaders(body.isEmpty() ? 400 : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private String run(Map<String, String> query) {
        String id = byToken.computeIfAbsent(query.get("ClientToken"), token -> {
            String fresh = "i-%017x".formatted(machines.size() + 1L + ((long) token.hashCode() << 24));
            Map<String, String> tags = new HashMap<>();
            for (int tag = 1; query.containsKey("TagSpecification.1.Tag." + tag + ".Key"); tag++) {
                tags.put(
                        query.get("TagSpecification.1.Tag." + tag + ".Key"),
                        query.get("TagSpecification.1.Tag." + tag + ".Value"));
            }
            machines.put(fresh, tags);
            return fresh;
        });
        return "<instancesSet>" + item(id) + "</instancesSet>";
    }

    private String describe(Map<String, String> query) {
        describes.incrementAndGet();
        List<String> ids = new ArrayList<>();
        for (int number = 1; query.containsKey("InstanceId." + number); number++) {
            ids.add(query.get("InstanceId." + number));
        }
        StringBuilder next = new StringBuilder();
        if (query.containsKey("MaxResults")) {
            String after = query.getOrDefault("NextToken", "");
            if (after.isEmpty()) {
                passes.incrementAndGet();
            }
            List<String> page = machines.tailMap(after, false).keySet().stream()
                    .limit(PAGE + 1L)
                    .toList();
            ids.addAll(page.subList(0, Math.min(PAGE, page.size())));
            if (page.size() > PAGE) {
                next.append("<nextToken>").append(page.get(PAGE - 1)).append("</nextToken>");
            }
        } else if (ids.isEmpty()) {
            String token = query.get("Filter.1.Value.1");
            String made = token == null ? null : byToken.get(token);
            ids.addAll(made == null ? List.of() : List.of(made));
        }
        StringBuilder text = new StringBuilder("<reservationSet>");
        ids.forEach(id -> text.append("<item><reservationId>r-0123456789abcdef0</reservationId><instancesSet>")
                .append(item(id))
                .append("</instancesSet></item>"));
        return text.append("</reservationSet>").append(next).toString();
    }

    private String item(String id) {
        StringBuilder tags = new StringBuilder();
        machines.getOrDefault(id, Map.of())
                .forEach((key, value) -> tags.append("<item><key>")
                        .append(key)
                        .append("</key><value>")
                        .append(value)
                        .append("</value></item>"));
        return """
            <item><instanceId>%s</instanceId><imageId>ami-0123456789abcdef0</imageId><instanceState><code>16</code>\
            <name>running</name></instanceState><privateDnsName>ip-10-0-0-1.ec2.internal</privateDnsName>\
            <dnsName>ec2-198-51-100-1.compute-1.amazonaws.com</dnsName><reason/><keyName>fleet</keyName>\
            <amiLaunchIndex>0</amiLaunchIndex><productCodes/><instanceType>c3.large</instanceType>\
            <launchTime>2026-01-01T00:00:00.000Z</launchTime><placement><availabilityZone>us-east-1a</availabilityZone>\
            <groupName/><tenancy>default</tenancy></placement><monitoring><state>disabled</state></monitoring>\
            <subnetId>subnet-0123456789abcdef0</subnetId><vpcId>vpc-0123456789abcdef0</vpcId>\
            <privateIpAddress>10.0.0.1</privateIpAddress><ipAddress>198.51.100.1</ipAddress>\
            <sourceDestCheck>true</sourceDestCheck><groupSet><item><groupId>sg-0123456789abcdef0</groupId>\
            <groupName>fleet</groupName></item></groupSet><architecture>x86_64</architecture>\
            <rootDeviceType>ebs</rootDeviceType><rootDeviceName>/dev/xvda</rootDeviceName><blockDeviceMapping><item>\
            <deviceName>/dev/xvda</deviceName><ebs><volumeId>vol-0123456789abcdef0</volumeId><status>attached</status>\
            <attachTime>2026-01-01T00:00:00.000Z</attachTime><deleteOnTermination>true</deleteOnTermination></ebs></item>\
            </blockDeviceMapping><virtualizationType>hvm</virtualizationType><hypervisor>xen</hypervisor>\
            <tagSet>%s</tagSet></item>""".formatted(id, tags);
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
