package dev.lamina.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.cli.program.Installation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DecisionAnswersTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String dump = "";

    @BeforeEach
    void writeTheExample() {
        assertThat(run("--example", folder.toString())).isZero();
        dump = folder.resolve("cluster.json").toString();
        out.getBuffer().setLength(0);
    }

    @Test
    void explainsAPodThatItsQueueHoldsBack() throws IOException {
        Path queues = Files.writeString(
                folder.resolve("queues.yaml"), "queues: [{ name: team, models: { '*': { limit: 1 } } }]\n");
        String pod = waiting();

        assertThat(run("--kubectl", dump, "--queues", queues.toString(), "--explain", pod, "--json"))
                .isZero();

        JsonNode json = JSON.readTree(out.toString());
        assertThat(json.path("request").asString()).isEqualTo(pod);
        assertThat(json.path("queue").asString()).isEqualTo("team");
        assertThat(json.path("reasons").path(0).path("constraint").asString()).isEqualTo("quota");
        assertThat(json.path("nearestNodes").size()).isEqualTo(3);
    }

    @Test
    void showsWhatOtherQueuesAndFewerNodesWouldDo() throws IOException {
        Path none = Files.writeString(
                folder.resolve("none.yaml"), "queues: [{ name: team, models: { '*': { limit: 0 } } }]\n");

        assertThat(run("--kubectl", dump, "--dry-run", none.toString())).isZero();
        assertThat(out.toString()).contains("does not start with " + none);
        out.getBuffer().setLength(0);

        assertThat(run("--kubectl", dump, "--remove-rack", "nvidia.com/gpu.product=T4", "--json"))
                .isZero();
        JsonNode json = JSON.readTree(out.toString());
        assertThat(json.path(1).path("waiting").size())
                .isGreaterThan(json.path(0).path("waiting").size());
    }

    @Test
    void refusesQuestionsWhereTheyMeanNothing() {
        assertThat(run("--kubectl", dump, "--explain", "team/none")).isNotZero();
        assertThat(run("--kubectl", dump, "--explain", "a", "--remove-rack", "b"))
                .isNotZero();
        assertThat(run("--paper", folder.toString(), "--explain", "a")).isNotZero();
        assertThat(run("--kubectl", dump, "--queues", dump)).isNotZero();
        assertThat(run("--kubectl", dump, "--nodes-for", "p95 wait < 60 s")).isNotZero();
    }

    @Test
    void saysHowManyNodesItTakes() {
        String jobs = folder.resolve("jobs.csv").toString();

        assertThat(run(
                        "--trace",
                        jobs,
                        "--nodes",
                        "93x8",
                        "--discipline",
                        "fcfs",
                        "--nodes-for",
                        "max wait < 1 s",
                        "--json"))
                .isZero();

        JsonNode json = JSON.readTree(out.toString()).path(0);
        assertThat(json.path("nodes").asInt()).isPositive();
        assertThat(json.path("cardsPerNode").asInt()).isEqualTo(8);
    }

    /** A pod that waits, with cards. */
    private String waiting() throws IOException {
        for (JsonNode item : JSON.readTree(Files.readString(Path.of(dump))).path("items")) {
            if (item.path("status").path("phase").asString().equals("Pending")) {
                return "team/" + item.path("metadata").path("name").asString();
            }
        }
        throw new IllegalStateException("nothing waits in the example");
    }

    private int run(String... arguments) {
        Installation installation = new Installation(Map.of(), folder, folder, Path.of("java"), "");
        CommandLine line = new CommandLine(PlanCommand.spec(installation));
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
