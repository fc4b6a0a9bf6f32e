package dev.cairn.bench.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Stacks with layers and instances, made through the API.
 *
 * @param stackIds in order of creation
 * @param layers how many layers each stack has, as far as the API has acknowledged them
 */
record Fleet(List<String> stackIds, AtomicIntegerArray layers) {
    private static final String ACCOUNT = "arn:aws:iam::123456789012:";

    /** What a fleet looks like. */
    record Size(int stacks, int layers, int instances) {}

    /** Many callers at a time fill stack after stack. */
    static Fleet create(Api api, Size size, int callers) throws IOException, InterruptedException {
        String[] ids = new String[size.stacks()];
        AtomicIntegerArray layers = new AtomicIntegerArray(size.stacks());
        ClosedLoad.run(callers, size.stacks(), stack -> {
            ids[stack] = createStack(api, stack);
            List<String> layerIds = new ArrayList<>();
            for (int layer = 0; layer < size.layers(); layer++) {
                layerIds.add(api.ask("CreateLayer", layer(ids[stack], "layer" + layer))
                        .get("LayerId")
                        .asText());
                layers.incrementAndGet(stack);
            }
            for (int instance = 0; instance < size.instances(); instance++) {
                String layerId = layerIds.get(instance % layerIds.size());
                api.call(
                        "CreateInstance",
                        "{\"StackId\":\"" + ids[stack] + "\",\"LayerIds\":[\"" + layerId
                                + "\"],\"InstanceType\":\"c3.large\",\"Hostname\":\"node" + instance + "\"}");
            }
        });
        return new Fleet(List.of(ids), layers);
    }

    private static String createStack(Api api, int number) throws IOException, InterruptedException {
        return api.ask(
                        "CreateStack",
                        "{\"Name\":\"stack-" + number + "\",\"Region\":\"" + Api.REGION + "\",\"ServiceRoleArn\":\""
                                + ACCOUNT + "role/service\",\"DefaultInstanceProfileArn\":\"" + ACCOUNT
                                + "instance-profile/machines\",\"DefaultOs\":\"Ubuntu 18.04 LTS\","
                                + "\"ConfigurationManager\":{\"Name\":\"Chef\",\"Version\":\"12\"},"
                                + "\"CustomJson\":\"{\\\"site\\\": {\\\"number\\\": " + number + "}}\"}")
                .get("StackId")
                .asText();
    }

    private static String layer(String stackId, String name) {
        return "{\"StackId\":\"" + stackId + "\",\"Type\":\"custom\",\"Name\":\"" + name + "\",\"Shortname\":\"" + name
                + "\",\"CustomRecipes\":{\"Setup\":[\"base::setup\"],\"Configure\":[\"base::configure\"],"
                + "\"Deploy\":[\"base::deploy\"]}}";
    }

    /** Creates one more layer in the stack of this place; the number makes its name. */
    void createLayer(Api api, int place, int number) throws IOException, InterruptedException {
        api.call("CreateLayer", layer(stackIds.get(place), "more" + number));
        layers.incrementAndGet(place);
    }

    static void describeInstances(Api api, String stackId) throws IOException, InterruptedException {
        api.call("DescribeInstances", "{\"StackId\":\"" + stackId + "\"}");
    }

    /**
     * Do the stacks have every layer that was acknowledged?
     *
     * @throws IOException when one has fewer
     */
    void check(Api api, int callers) throws IOException, InterruptedException {
        ClosedLoad.run(callers, stackIds.size(), place -> {
            JsonNode answer = api.ask("DescribeLayers", "{\"StackId\":\"" + stackIds.get(place) + "\"}");
            int present = answer.get("Layers").size();
            if (present < layers.get(place)) {
                throw new IOException("stack " + stackIds.get(place) + " has " + present + " layers after a kill -9; "
                        + layers.get(place) + " were acknowledged");
            }
        });
    }
}
