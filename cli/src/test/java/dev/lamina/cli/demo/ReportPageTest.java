package dev.lamina.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.slice.SliceClass;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ReportPageTest {
    private static final DemoResult GOOD = DemoResults.good();

    @Test
    void thePageNeedsNothingFromElsewhere() {
        String page = ReportPage.of(GOOD);
        assertThat(page)
                .doesNotContainPattern("(?i)(src|href)\\s*=")
                .doesNotContain("url(", "@import", "<script", "http");
    }

    @Test
    void thePageShowsBothUtilizationsAndEveryWorkload() {
        assertThat(ReportPage.of(GOOD))
                .contains("27<small>%</small>", "98<small>%</small>", "every promise kept")
                .contains("decode", "control", "vision", "training");
    }

    @Test
    void whatAWorkloadIsCalledCannotBecomeMarkup() {
        Outcome.Service strange = DemoResults.service("<b>&\"x\"", SliceClass.STANDARD, 300, 30, 30);
        String page = ReportPage.of(new DemoResult(GOOD.setting(), List.of(strange), GOOD.filler()));
        assertThat(page).contains("&lt;b&gt;&amp;&quot;x&quot;").doesNotContain("<b>&\"x\"");
    }

    @Test
    void aBrokenPromiseIsNamedOnThePage() {
        Outcome.Service starved = DemoResults.service("decode", SliceClass.LATENCY, 350, 30, 11);
        DemoResult result = new DemoResult(GOOD.setting(), List.of(starved), GOOD.filler());
        assertThat(Promises.allKept(result)).isFalse();
        assertThat(ReportPage.of(result)).contains("promises broken", "✗ broken");
    }

    @Test
    void theJsonHasTheFieldsThatScriptsRead() {
        Map<String, Object> json = ResultJson.of(GOOD, "demo.html");
        assertThat(json).containsKeys("alone", "sliced", "workloads");
        assertThat((Map<?, ?>) json.get("alone")).hasToString("{utilizationPercent=26.87}");
        assertThat((Map<?, ?>) json.get("sliced"))
                .hasToString("{utilizationPercent=97.5, servicesPercent=80.1, promisesKept=true}");
        Map<?, ?> decode = (Map<?, ?>) workloads(json).getFirst();
        assertThat(decode).satisfies(workload -> {
            assertThat(workload.get("name")).isEqualTo("decode");
            assertThat(workload.get("askedPercent")).isEqualTo(35.0);
            assertThat(workload.get("gotPercent")).isEqualTo(29.9);
            assertThat(workload.get("throughput")).hasToString("{alone=41.5, sliced=41.4}");
            assertThat(workload.get("deadlinesMetPercent")).hasToString("{alone=100.0, sliced=99.6}");
        });
    }

    @Test
    void aWorkloadThatDidNotRunAloneHasNoSuchNumber() {
        Map<?, ?> training =
                (Map<?, ?>) workloads(ResultJson.of(GOOD, "demo.html")).getLast();
        assertThat(training.get("throughput")).hasToString("{sliced=12.5}");
    }

    private static List<?> workloads(Map<String, Object> json) {
        return (List<?>) Objects.requireNonNull(json.get("workloads"));
    }
}
