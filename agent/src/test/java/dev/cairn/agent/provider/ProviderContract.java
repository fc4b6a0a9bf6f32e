package dev.cairn.agent.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.agent.resource.ActionReport;
import dev.cairn.agent.resource.Change;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.resource.ResourceRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every provider keeps. One subclass per kind of resource. */
public abstract class ProviderContract {
    protected abstract Providers providers();

    /** A request that has something to change on the machine as the test finds it. */
    protected abstract ResourceRequest changing() throws Exception;

    /** A request that fails after its provider has begun. */
    protected abstract ResourceRequest failing() throws Exception;

    /** All that the requests could touch, as a value. */
    protected abstract Object state() throws Exception;

    @Test
    void reportsWhatItChangesAndThenNothing() throws Exception {
        ResourceRequest request = changing();
        assertThat(providers().converge(request).updated()).isTrue();
        ActionReport second = providers().converge(request);
        assertThat(second.changes()).isEmpty();
        assertThat(second.updated()).isFalse();
    }

    @Test
    void reportsInWhyRunTheSameAndTouchesNothing() throws Exception {
        ResourceRequest request = changing();
        Object before = state();
        List<String> foretold = descriptions(providers().converge(Requests.whyRun(request)));
        assertThat(state()).isEqualTo(before);
        assertThat(foretold).isNotEmpty().isEqualTo(descriptions(providers().converge(request)));
        assertThat(state()).isNotEqualTo(before);
    }

    private static List<String> descriptions(ActionReport report) {
        return report.changes().stream().map(Change::description).toList();
    }

    @Test
    void leavesNothingHalfDoneWhenItFails() throws Exception {
        ResourceRequest request = failing();
        Object before = state();
        assertThatThrownBy(() -> providers().converge(request))
                .isInstanceOf(ResourceException.class)
                .message()
                .isNotBlank();
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void refusesAnActionThatItDoesNotHave() throws Exception {
        ResourceRequest request = changing();
        ResourceRequest odd =
                new ResourceRequest(request.type(), request.name(), "frobnicate", request.properties(), false, false);
        assertThatThrownBy(() -> providers().converge(odd))
                .isInstanceOfSatisfying(
                        ResourceException.class,
                        e -> assertThat(e.rubyClass()).isEqualTo("Chef::Exceptions::UnsupportedAction"))
                .hasMessageContaining("frobnicate");
    }

    @Test
    void doesNothingForActionNothing() throws Exception {
        ResourceRequest request = changing();
        Object before = state();
        ResourceRequest nothing =
                new ResourceRequest(request.type(), request.name(), "nothing", request.properties(), false, false);
        assertThat(providers().converge(nothing).updated()).isFalse();
        assertThat(state()).isEqualTo(before);
    }
}
