package dev.lamina.cli.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The demo's result for scripts. Percentages are 0..100 with two decimals; {@code throughput} and {@code deadlinesMetPercent} are objects with
 * {@code alone} and {@code sliced}; a workload that did not run alone has no {@code alone}.
 */
final class ResultJson {
    private ResultJson() {}

    static Map<String, Object> of(DemoResult result, String htmlFile) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("card", result.setting().card());
        json.put("machine", result.setting().machine());
        json.put("startedAt", result.setting().startedAt());
        json.put("foreignCpuPercent", rounded(result.setting().foreignCpuPercent()));
        json.put("spansWatched", result.setting().spansWatched());
        json.put("alone", Map.of("utilizationPercent", rounded(result.aloneUtilizationPercent())));
        Map<String, Object> sliced = new LinkedHashMap<>();
        sliced.put("utilizationPercent", rounded(result.slicedUtilizationPercent()));
        sliced.put("servicesPercent", rounded(result.slicedServicesPercent()));
        sliced.put("promisesKept", Promises.allKept(result));
        json.put("sliced", sliced);
        json.put(
                "workloads",
                result.outcomes().stream().map(ResultJson::workload).toList());
        json.put("promises", promises(result));
        json.put("report", htmlFile);
        return json;
    }

    private static Map<String, Object> workload(Outcome outcome) {
        Map<String, Object> json = new LinkedHashMap<>();
        Measurement sliced = outcome.sliced();
        json.put("name", outcome.part().name());
        json.put("class", outcome.part().terms().sliceClass().label());
        json.put("askedPercent", rounded(outcome.part().askedPercent()));
        json.put("gotPercent", rounded(sliced.busyPercent()));
        json.put("unit", outcome.part().unit() + " per second");
        Map<String, Object> throughput = new LinkedHashMap<>();
        Map<String, Object> deadlines = new LinkedHashMap<>();
        Map<String, Object> files = new LinkedHashMap<>();
        Map<String, Object> latency = new LinkedHashMap<>();
        if (outcome instanceof Outcome.Service service) {
            Measurement alone = service.alone();
            json.put("aloneBusyPercent", rounded(alone.busyPercent()));
            throughput.put("alone", rounded(alone.throughput()));
            deadlines.put("alone", rounded(alone.deadlinesMetPercent()));
            latency.put("alone", rounded(alone.p99Ms()));
            files.put("alone", alone.ownFile());
        }
        throughput.put("sliced", rounded(sliced.throughput()));
        deadlines.put("sliced", rounded(sliced.deadlinesMetPercent()));
        latency.put("sliced", rounded(sliced.p99Ms()));
        files.put("sliced", sliced.ownFile());
        json.put("throughput", throughput);
        json.put("deadlinesMetPercent", deadlines);
        json.put("p99Ms", latency);
        json.put("account", account(outcome.account()));
        json.put("ownFiles", files);
        return json;
    }

    private static Map<String, Object> account(Account account) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("laminaCardSeconds", account.laminaCardNs() / 1e9);
        json.put("ownCardSeconds", account.ownCardNs() / 1e9);
        json.put("ownBusyPercent", rounded(account.ownBusyPercent()));
        json.put("differencePercent", rounded(account.differencePercent()));
        json.put("memoryPeakBytes", account.memoryPeakBytes());
        json.put("waitSeconds", account.waitNs() / 1e9);
        return json;
    }

    private static List<Map<String, Object>> promises(DemoResult result) {
        return Promises.of(result).stream()
                .map(promise -> {
                    Map<String, Object> json = new LinkedHashMap<>();
                    json.put("promise", promise.text());
                    json.put("measured", promise.measured());
                    json.put("kept", promise.kept());
                    return json;
                })
                .toList();
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
