package dev.lamina.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.cli.program.Installation;
import dev.lamina.core.error.LaminaException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PlanCommandTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void writeTheExample() {
        assertThat(run("--example", folder.toString())).isZero();
        out.getBuffer().setLength(0);
    }

    @Test
    void printsOneObjectForEachWorkloadAndPolicy() {
        assertThat(run("--paper", folder.toString(), "--policy", "fgd,best-fit", "--seeds", "2", "--json"))
                .isZero();

        JsonNode json = JSON.readTree(out.toString());
        assertThat(json.size()).isEqualTo(2);
        assertThat(json.path(0).propertyNames())
                .containsExactly(
                        "workload",
                        "policy",
                        "seeds",
                        "allocationPercentAt100",
                        "allocationPercentAt130",
                        "finalAllocationPercent",
                        "deviationAt130",
                        "firstRefusalAtLoadPercent",
                        "fragmentedGpus",
                        "failedPods",
                        "movedPods",
                        "cpuSeconds");
        assertThat(json.path(0).path("workload").asString()).isEqualTo("example");
        assertThat(json.path(1).path("policy").asString()).isEqualTo("best-fit");
        assertThat(json.path(0).path("seeds").asInt()).isEqualTo(2);
        assertThat(json.path(0).path("allocationPercentAt130").asDouble()).isBetween(50.0, 100.0);
        assertThat(folder.resolve("lamina-plan.html")).doesNotExist();
    }

    @Test
    void printsTheBoundAmongTheJson() {
        assertThat(run("--paper", folder.toString(), "--policy", "fgd", "--seeds", "1", "--bound", "50", "--json"))
                .isZero();

        JsonNode json = JSON.readTree(out.toString()).path(0);
        assertThat(json.path("boundPercent").asDouble())
                .isBetween(json.path("finalAllocationPercent").asDouble(), 100.0);
    }

    @Test
    void goesOnWithoutABoundWhereThereIsNone() {
        assertThat(run("--paper", folder.toString(), "--policy", "fgd", "--seeds", "1", "--bound", "130", "--json"))
                .isZero();

        assertThat(JSON.readTree(out.toString()).path(0).path("boundPercent").isNull())
                .isTrue();
        assertThat(err.toString())
                .contains(
                        "no bound for example: no policy can accept everything that arrives up to 130 % of the cards");
    }

    @Test
    void leavesOutWhatTheArrivalsDidNotReach() {
        run("--paper", folder.toString(), "--policy", "fgd", "--seeds", "1", "--load", "0.2", "--json");

        JsonNode json = JSON.readTree(out.toString()).path(0);
        assertThat(json.path("allocationPercentAt130").isNull()).isTrue();
        assertThat(json.path("deviationAt130").isNull()).isTrue();
        assertThat(json.path("finalAllocationPercent").asDouble()).isBetween(15.0, 20.5);
    }

    @Test
    void printsTablesAndWritesAPage() {
        Path page = folder.resolve("page.html");

        assertThat(run("--paper", folder.toString(), "--policy", "fgd", "--seeds", "1", "--out", page.toString()))
                .isZero();

        assertThat(out.toString()).contains("at 130%", "refused, each asked for", "report: " + page);
        assertThat(err.toString()).contains("experiments");
        assertThat(page).content().contains("Who gets a place?", "<svg", "</html>");
    }

    @Test
    void saysHowLongJobsWaited() {
        Path page = folder.resolve("page.html");
        String jobs = folder.resolve("jobs.csv").toString();

        assertThat(run("--trace", jobs, "--nodes", "93x8", "--json", "--out", page.toString()))
                .isZero();

        JsonNode json = JSON.readTree(out.toString()).path(0);
        assertThat(json.path("discipline").asString()).isEqualTo("fcfs");
        assertThat(json.path("waits").size()).isGreaterThan(3);
        assertThat(page).content().contains("Who waits how long?", "Jobs waiting");
    }

    @Test
    void plansTheSameBytesFromASavedState() throws IOException {
        String jobs = folder.resolve("jobs.csv").toString();
        String state = folder.resolve("state.json").toString();
        assertThat(run("--trace", jobs, "--nodes", "40x8", "--at", "30m", "--snapshot-out", state))
                .isZero();
        assertThat(out.toString()).contains("requests run", "lamina plan --snapshot " + state);
        out.getBuffer().setLength(0);

        String after = folder.resolve("after.json").toString();
        assertThat(run("--snapshot", state, "--snapshot-out", after, "--json")).isZero();
        String first = out.toString();
        byte[] left = Files.readAllBytes(Path.of(after));
        out.getBuffer().setLength(0);
        assertThat(run("--snapshot", state, "--snapshot-out", after, "--json")).isZero();

        assertThat(out).hasToString(first);
        assertThat(Path.of(after)).hasBinaryContent(left);
        JsonNode json = JSON.readTree(first);
        assertThat(json.propertyNames())
                .containsExactly("nowSeconds", "placements", "preemptions", "reservations", "refusals", "starving");
        out.getBuffer().setLength(0);
        assertThat(run("--snapshot", state)).isZero();
        assertThat(out.toString()).startsWith("at ").contains(" wait; ");
    }

    @Test
    void comparesAClusterWithAPlannedOne() {
        Path page = folder.resolve("page.html");
        String dump = folder.resolve("cluster.json").toString();

        assertThat(run("--kubectl", dump, "--policy", "best-fit", "--json", "--out", page.toString()))
                .isZero();

        JsonNode json = JSON.readTree(out.toString()).path(0);
        assertThat(json.path("waitingPods").asInt()).isEqualTo(40);
        assertThat(json.path("actual").path("cardsHeld").asInt()).isPositive();
        int beside = json.path("waitingBeside").path("startedPods").asInt();
        assertThat(json.path("withMoves").path("startedPods").asInt()).isGreaterThanOrEqualTo(beside);
        assertThat(json.path("notLookedAt").path(0).asString()).contains("daemon of its node");
        assertThat(page).content().contains("Your cluster, planned", "A few moves");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--seeds 3                              | nothing to plan",
                "--paper . --trace x                    | are different plans",
                "--paper nowhere                        | there is no folder nowhere",
                "--paper DIR --workload x               | there is no workload 'x'",
                "--paper DIR --policy x                 | policy 'x' does not exist; use one of random, spread",
                "--paper DIR --seeds 0                  | --seeds is 0, expected 1 to 1000",
                "--paper DIR --load -1                  | the load is -1.0, expected",
                "--paper DIR --order DIR/none.csv       | there is no file",
                "--paper DIR --order x --seeds 2        | --order already says who comes when",
                "--paper DIR --moves 101                | --moves is 101, expected 0 to 100",
                "--trace DIR/jobs.csv --nodes 3x8 --bound 9 | --bound is 9.0 with --trace",
                "--kubectl DIR/jobs.csv                 | line 1, column",
                "--paper DIR --nodes 3x8                | --nodes belongs to --trace",
                "--paper DIR --out nowhere/page.html    | the page nowhere/page.html cannot be written",
                "--trace DIR/jobs.csv                   | --trace needs a cluster",
                "--trace DIR/jobs.csv --nodes 3         | expected NODESxCARDS such as 138x8",
                "--trace DIR/jobs.csv --nodes 3x8 --seeds 2 | belong to --paper",
                "--trace DIR/jobs.csv --nodes 3x8 --discipline x | discipline 'x' does not exist; use one of fcfs",
                "--trace DIR/jobs.csv --nodes 3x8 --estimate-sigma 9 | sigma of 9.0, expected 0 (exact) to 5",
                "--trace DIR/jobs.csv --nodes 3x8 --at 5s | --at says when a trace's state is written",
                "--trace DIR/jobs.csv --nodes 3x8 --at soon --snapshot-out x | --at is 'soon', expected a time such as 3600s",
                "--trace DIR/jobs.csv --nodes 3x8 --snapshot-out x | --snapshot-out needs a time with --trace",
                "--paper DIR --snapshot-out x           | --snapshot-out belongs to --trace and --snapshot",
                "--snapshot DIR/jobs.csv                | the file is no JSON or was cut off",
                "--paper DIR --estimate-sigma 1         | --estimate-sigma belongs to --trace, not to --paper",
                "--trace DIR/none.csv --nodes 3x8       | there is no file"
            })
    void refusesWhatMeansNothing(String line, String complaint) {
        String[] arguments = line.replace("DIR", folder.toString()).split(" +");

        assertThat(run(arguments)).isNotZero();
        assertThat(err.toString()).contains(complaint);
    }

    private int run(String... arguments) {
        Installation installation = new Installation(Map.of(), folder, folder, Path.of("java"), "");
        CommandLine line = new CommandLine(PlanCommand.spec(installation));
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println(failure instanceof LaminaException own ? own.explanation() : failure);
            return 2;
        });
        return line.execute(arguments);
    }
}
