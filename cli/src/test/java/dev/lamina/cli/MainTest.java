package dev.lamina.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.cli.program.Installation;
import dev.lamina.core.error.ErrorCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class MainTest {
    @TempDir
    private Path home;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void everyCommandHasHelpWithAnExample() {
        List<CommandLine> commands = new ArrayList<>();
        collect(line(), commands);
        assertThat(commands).hasSizeGreaterThan(15);
        for (CommandLine command : commands) {
            String help = command.getUsageMessage();
            String name = command.getCommandSpec().qualifiedName();
            assertThat(help).as("help of " + name).contains("--help");
            assertThat(help).as("help of " + name).containsPattern("Examples?:\\s+lamina ");
        }
    }

    @Test
    void onlyTheNamedCommandIsLoaded() {
        assertThat(Main.commandLine(installation(), "ps", "--all").getSubcommands())
                .containsOnlyKeys("ps");
    }

    @Test
    void aMistypedCommandIsNamedWithWhatItCouldBe() {
        int exitCode = run("pss");
        assertThat(exitCode).isEqualTo(ErrorCode.BAD_INPUT.exitCode());
        assertThat(err.toString()).contains("pss").contains("BAD_INPUT").hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0%      | above 0",
                "0       | above 0",
                "-5%     | above 0",
                "101%    | at most 100%",
                "30      | at most 100%",
                "'30 %'  | not a share",
                "abc     | not a share",
                "0.5%    | finest step"
            })
    void refusesAShareThatIsNone(String share, String reason) {
        int exitCode = run("run", "--compute", share, "--memory", "1G", "--", "true");
        assertThat(exitCode).isEqualTo(ErrorCode.BAD_INPUT.exitCode());
        assertThat(err.toString())
                .contains("--compute", share, reason)
                .hasLineCount(1)
                .doesNotContain("Exception");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0M    | above 0",
                "-1G   | above 0",
                "1     | without a unit",
                "abc   | not an amount",
                "1X    | unknown",
                "'1 G' | not an amount"
            })
    void refusesMemoryThatIsNone(String memory, String reason) {
        int exitCode = run("run", "--compute", "30%", "--memory", memory, "--", "true");
        assertThat(exitCode).isEqualTo(ErrorCode.BAD_INPUT.exitCode());
        assertThat(err.toString()).contains("--memory", reason).hasLineCount(1);
    }

    @Test
    void startsAnAgentThatLetsProcessorsSleepOnlyWhenAsked() {
        assertThat(run("node", "start", "--let-sleep", "--help")).isZero();
        assertThat(out.toString()).contains("--let-sleep");
        assertThat(run("node", "start", "--let-sleep", "--mode", "burst")).isEqualTo(ErrorCode.BAD_INPUT.exitCode());
        assertThat(err.toString()).contains("burst").hasLineCount(1);
    }

    @Test
    void namesAnOptionOfTheAgentThatIsNone() {
        assertThat(run("node", "start", "--let-slep")).isEqualTo(ErrorCode.BAD_INPUT.exitCode());
        assertThat(err.toString()).contains("--let-slep").hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--cards=0           | 1 to 16",
                "--cards=17          | 1 to 16",
                "--cards=abc         | not a number",
                "--card=0,0          | twice",
                "--card=0,           | no name",
                "--card=0 --cards=2  | both given"
            })
    void refusesCardsThatAreNone(String options, String reason) {
        List<String> words = new ArrayList<>(List.of("run", "--compute", "30%", "--memory", "1G"));
        words.addAll(List.of(options.split(" ")));
        words.addAll(List.of("--", "true"));
        int exitCode = run(words.toArray(String[]::new));
        assertThat(exitCode).isEqualTo(ErrorCode.BAD_INPUT.exitCode());
        assertThat(err.toString()).contains("card", reason).hasLineCount(1);
    }

    @Test
    void asksForWhatIsMissing() {
        assertThat(run("run", "--memory", "1G", "--", "true")).isEqualTo(ErrorCode.BAD_INPUT.exitCode());
        assertThat(err.toString()).contains("--compute is missing").hasLineCount(1);
    }

    @Test
    void asksForTheMemoryOfABestEffortSliceToo() {
        assertThat(run("run", "--class", "best-effort", "--", "true")).isEqualTo(ErrorCode.BAD_INPUT.exitCode());
        assertThat(err.toString()).contains("--memory is missing").hasLineCount(1);
    }

    @Test
    void refusesALimitBelowTheGuarantee() {
        assertThat(run("run", "--compute", "30%", "--limit", "20%", "--memory", "1G", "--", "true"))
                .isEqualTo(ErrorCode.BAD_INPUT.exitCode());
        assertThat(err.toString()).contains("20%", "30%").hasLineCount(1);
    }

    @Test
    void refusesAnUnknownClass() {
        assertThat(run("run", "--compute", "30%", "--class", "fast", "--memory", "1G", "--", "true"))
                .isEqualTo(ErrorCode.BAD_INPUT.exitCode());
        assertThat(err.toString())
                .contains("fast", "latency, standard, best-effort")
                .hasLineCount(1);
    }

    @Test
    void refusesAnUnknownOptionInOneLine() {
        assertThat(run("run", "--computee", "30%")).isEqualTo(ErrorCode.BAD_INPUT.exitCode());
        assertThat(err.toString()).contains("--computee", "lamina run --help").hasLineCount(1);
    }

    @Test
    void aProgramThatDoesNotExistCostsNoSlice() {
        int exitCode = run("run", "--compute", "30%", "--memory", "1G", "--", "no-such-program-anywhere");
        assertThat(exitCode).isEqualTo(127);
        assertThat(err.toString()).contains("no-such-program-anywhere").hasLineCount(1);
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void aDirectoryIsNoProgram() {
        assertThat(run("run", "--compute", "30%", "--memory", "1G", "--", home.toString()))
                .isEqualTo(126);
        assertThat(err.toString()).contains("directory").hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({
        "ps",
        "events",
        "top",
        "pause x",
        "resume x",
        "stop x",
        "logs x",
        "exec x true",
        "node status",
        "node stop"
    })
    void saysHowToStartTheAgentThatDoesNotRun(String command) {
        int exitCode = run(command.split(" "));
        assertThat(exitCode).isEqualTo(ErrorCode.UNAVAILABLE.exitCode());
        assertThat(err.toString()).contains("lamina node start").hasLineCount(1);
    }

    @Test
    void refusesAnIntervalThatWouldNotShowAnything() {
        assertThat(run("top", "--interval", "0")).isEqualTo(ErrorCode.BAD_INPUT.exitCode());
        assertThat(err.toString()).contains("--interval", "0.1").hasLineCount(1);
    }

    @Test
    void refusesAGraceBeyondAnHour() {
        assertThat(run("stop", "--grace", "4000", "x")).isEqualTo(ErrorCode.BAD_INPUT.exitCode());
        assertThat(err.toString()).contains("4000", "3600").hasLineCount(1);
    }

    @Test
    void aResizeNeedsSomethingToChange() {
        assertThat(run("resize", "x")).isEqualTo(ErrorCode.BAD_INPUT.exitCode());
        assertThat(err.toString()).contains("nothing to change").hasLineCount(1);
    }

    private int run(String... arguments) {
        CommandLine line = Main.commandLine(installation(), arguments);
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }

    private CommandLine line() {
        return Main.commandLine(installation());
    }

    private Installation installation() {
        Map<String, String> environment = Map.of("LAMINA_HOME", home.toString(), "PATH", "/usr/bin:/bin");
        return new Installation(environment, home, home, Path.of("/bin/false"), "");
    }

    private static void collect(CommandLine command, List<CommandLine> into) {
        into.add(command);
        command.getSubcommands().values().forEach(child -> collect(child, into));
    }
}
