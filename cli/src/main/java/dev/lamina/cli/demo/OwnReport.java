package dev.lamina.cli.demo;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a workload wrote about itself.
 *
 * @param file that it was read from
 * @param work the size of its requests, in its own units
 * @param startedAtMillis wall clock at the end of its warm-up
 * @param wallSeconds since then
 * @param busySeconds card time in each whole second since then
 * @param json all of it
 */
record OwnReport(
        Path file, int work, long startedAtMillis, double wallSeconds, List<Double> busySeconds, JsonNode json) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int SECOND_COLUMN = 0;
    private static final int BUSY_COLUMN = 1;
    private static final int REQUESTS_COLUMN = 2;
    private static final int MISSED_COLUMN = 3;

    OwnReport {
        busySeconds = List.copyOf(busySeconds);
    }

    /** Throws {@code UNAVAILABLE} when the file is not there or not a report. */
    static OwnReport read(Path file) {
        try {
            JsonNode json = JSON.readTree(Files.readString(file));
            List<Double> busy = new ArrayList<>();
            json.path("series")
                    .forEach(second -> busy.add(second.path(BUSY_COLUMN).asDouble()));
            return new OwnReport(
                    file,
                    json.required("work").asInt(),
                    json.required("startedAtMillis").asLong(),
                    json.required("wallSeconds").asDouble(),
                    busy,
                    json);
        } catch (IOException | JacksonException e) {
            throw new LaminaException(
                    ErrorCode.UNAVAILABLE,
                    "a workload's own report cannot be read: " + file + " (" + e.getMessage() + ")",
                    e);
        }
    }

    boolean isFinished() {
        return json.path("finished").asBoolean(false);
    }

    double busyPercent() {
        return number("busyPercent");
    }

    double throughput() {
        return number("throughput");
    }

    /** 100 for a workload without deadlines. */
    double deadlinesMetPercent() {
        return json.path("deadlinesMetPercent").asDouble(100);
    }

    /**
     * What it counted in a part of its run.
     *
     * @param throughput answers per second; a request that came too late to be answered counts as one of the missed
     */
    record During(double throughput, double deadlinesMetPercent) {}

    /** Its whole seconds between two instants; the whole run when there are none. */
    During during(long fromMillis, long toMillis) {
        long seconds = 0;
        long came = 0;
        long missed = 0;
        for (JsonNode second : json.path("series")) {
            long beginMillis =
                    startedAtMillis + 1000L * second.path(SECOND_COLUMN).asLong();
            if (beginMillis >= fromMillis && beginMillis + 1000 <= toMillis) {
                seconds++;
                came += second.path(REQUESTS_COLUMN).asLong();
                missed += second.path(MISSED_COLUMN).asLong();
            }
        }
        if (came == 0) {
            return new During(throughput(), deadlinesMetPercent());
        }
        long dropped = Math.min(
                missed, json.path("requests").asLong() - json.path("completed").asLong());
        return new During((double) (came - dropped) / seconds, 100.0 * (came - missed) / came);
    }

    double p99Ms() {
        return json.path("latencyMs").path("p99").asDouble(0);
    }

    /** All card time from its first command to its last, warm-up included. */
    long totalCardNs() {
        return Math.round(number("totalCardSeconds") * 1e9);
    }

    long checksPassed() {
        return json.path("checksPassed").asLong(0);
    }

    long checksTotal() {
        return json.path("checksTotal").asLong(0);
    }

    /** Its seconds as a timeline, without the last one when that is not whole. */
    Timeline timeline() {
        int whole = Math.min(busySeconds.size(), (int) Math.floor(wallSeconds + 0.05));
        return new Timeline(
                1000,
                busySeconds.subList(0, whole).stream()
                        .map(busy -> Math.min(100, 100 * busy))
                        .toList());
    }

    private double number(String field) {
        return json.path(field).asDouble(0);
    }
}
