package dev.lamina.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BenchCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine line = new CommandLine(new BenchCommand());
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        line.setExecutionExceptionHandler((failure, command, _) -> {
            command.getErr().println(failure.getMessage());
            return 2;
        });
        return line.execute(arguments);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "shares --split 0/100 | share of 0%",
                "shares --split 80/30 | sums to 110%",
                "shares --split abc | not shares in percent",
                "shares --kernel 10 | not a time",
                "shares --kernel 0ms | must be 10us to 1s",
                "shares --depth 0 | --depth is 0",
                "shares --depth 65 | --depth is 65",
                "shares --seconds 0 | --seconds is 0.0",
                "shares --seconds many | many",
                "shares --runs 0 | --runs is 0",
                "shares --foreign-limit -1 | --foreign-limit is -1.0",
                "shares --split 1/1/1/1/1/1/1/1/1/1/1/1/1/1/1/1/1 | has 17 slices",
                "aggregate --split 70/30,x | not shares in percent",
                "overhead --kernel 0.1ms,5 | not a time",
                "overhead --depth 0 | --depth is 0",
                "latency --kernel 2s | must be 10us to 1s",
                "faults --count 0 | --count is 0",
                "all --only shares,x | is no measurement; choose among shares",
                "unknown | unknown",
            })
    void refusesBadArgumentsBeforeAnythingStarts(String arguments, String reason) {
        int exit = run(arguments.split(" "));

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shares",
                "overhead",
                "aggregate",
                "latency",
                "giveback",
                "recovery",
                "memory",
                "faults",
                "handover",
                "policy",
                "queue",
                "preemption",
                "all"
            })
    void showsAnExampleInTheHelpOfEachMeasurement(String name) {
        int exit = run(name, "--help");

        assertThat(exit).isZero();
        assertThat(out.toString()).contains("Example: lamina bench " + name, "--json");
    }

    @Test
    void saysWhatCanBeMeasured() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Say what to measure: ").contains("shares", "giveback", "all");
    }
}
