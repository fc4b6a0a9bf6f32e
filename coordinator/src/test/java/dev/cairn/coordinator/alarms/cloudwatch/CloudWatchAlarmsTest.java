package dev.cairn.coordinator.alarms.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.autoscaling.AlarmReading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.CompositeAlarm;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsRequest;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/** What is made of CloudWatch's answers. */
final class CloudWatchAlarmsTest {
    private final List<DescribeAlarmsRequest> asked = new ArrayList<>();
    private final List<String> regions = new ArrayList<>();
    private boolean down;

    private final CloudWatchAlarms alarms = new CloudWatchAlarms(region -> {
        regions.add(region);
        return new Answering();
    });

    @Test
    void readsMetricAndCompositeAlarmsWithOneCall() {
        Map<String, AlarmReading> read = alarms.read("eu-west-1", Set.of("busy", "Busy", "both", "quiet", "new"));
        assertThat(read)
                .containsEntry("busy", AlarmReading.ALARM)
                .containsEntry("quiet", AlarmReading.OK)
                .containsEntry("new", AlarmReading.INSUFFICIENT_DATA)
                .containsEntry("both", AlarmReading.ALARM)
                .containsEntry("Busy", AlarmReading.NO_SUCH_ALARM)
                .hasSize(5);
        assertThat(asked).hasSize(1);
        assertThat(asked.getFirst().alarmTypesAsStrings()).containsExactlyInAnyOrder("MetricAlarm", "CompositeAlarm");
    }

    @Test
    void asksForAHundredNamesAtATimeByOneClientARegion() {
        Set<String> names = new TreeSet<>();
        IntStream.range(0, 250).forEach(number -> names.add("alarm" + number));
        assertThat(alarms.read("eu-west-1", names)).hasSize(250);
        alarms.read("us-east-1", Set.of("busy"));
        alarms.read("eu-west-1", Set.of("busy"));
        assertThat(asked.stream().map(request -> request.alarmNames().size())).containsExactly(100, 100, 50, 1, 1);
        assertThat(regions).containsExactly("eu-west-1", "us-east-1");
    }

    @Test
    void saysWhyNothingIsKnown() {
        down = true;
        AlarmReading reading = alarms.read("eu-west-1", Set.of("busy")).get("busy");
        assertThat(reading).isNotNull().satisfies(unknown -> {
            assertThat(unknown.state()).isEqualTo(AlarmReading.State.UNKNOWN);
            assertThat(unknown.detail())
                    .startsWith("CloudWatch could not be asked")
                    .contains("not today");
        });
    }

    private final class Answering implements CloudWatchClient {
        @Override
        public DescribeAlarmsResponse describeAlarms(DescribeAlarmsRequest request) {
            asked.add(request);
            if (down) {
                throw CloudWatchException.builder().message("not today").build();
            }
            return DescribeAlarmsResponse.builder()
                    .metricAlarms(
                            metric("busy", StateValue.ALARM),
                            metric("quiet", StateValue.OK),
                            metric("new", StateValue.INSUFFICIENT_DATA),
                            metric("stranger", StateValue.ALARM))
                    .compositeAlarms(CompositeAlarm.builder()
                            .alarmName("both")
                            .stateValue(StateValue.ALARM)
                            .build())
                    .build();
        }

        private static MetricAlarm metric(String name, StateValue state) {
            return MetricAlarm.builder().alarmName(name).stateValue(state).build();
        }

        @Override
        public String serviceName() {
            return "monitoring";
        }

        @Override
        public void close() {
            // There is nothing to let go of.
        }
    }
}
