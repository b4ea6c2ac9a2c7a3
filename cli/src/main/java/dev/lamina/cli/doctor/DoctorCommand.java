package dev.lamina.cli.doctor;

import dev.lamina.cli.program.Installation;
import dev.lamina.cli.text.JsonText;
import dev.lamina.node.api.AgentPaths;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lamina doctor}. */
@Command(
        name = "doctor",
        description =
                "Check this machine's set-up and say how to mend what is wrong; the exit code is 1 when something is.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  lamina doctor")
public final class DoctorCommand implements Callable<Integer> {
    private final Installation installation;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    public DoctorCommand(Installation installation) {
        this.installation = installation;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        AgentPaths paths = installation.paths();
        OpenClChecks openCl = new OpenClChecks(installation);
        List<String> answers = openCl.probe();
        List<Finding> findings = new ArrayList<>(openCl.run(answers));
        findings.addAll(new CudaChecks(installation).run(answers));
        findings.addAll(new PlaceChecks(paths).run());
        findings.addAll(new AgentChecks(paths).run());
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? JsonText.of(findings) + "\n" : text(findings));
        out.flush();
        return findings.stream().anyMatch(finding -> finding.verdict() == Finding.Verdict.PROBLEM) ? 1 : 0;
    }

    static String text(List<Finding> findings) {
        StringBuilder text = new StringBuilder();
        for (Finding finding : findings) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-8s %-19s %s%n",
                    finding.verdict().name().toLowerCase(Locale.ROOT),
                    finding.what(),
                    finding.detail()));
            if (!finding.remedy().isEmpty()) {
                text.append(String.format(Locale.ROOT, "%-8s %-19s -> %s%n", "", "", finding.remedy()));
            }
        }
        return text.toString();
    }
}
