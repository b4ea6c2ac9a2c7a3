package dev.lamina.cli;

import dev.lamina.bench.BenchCommand;
import dev.lamina.cli.agent.NodeCommand;
import dev.lamina.cli.cards.CardsCommand;
import dev.lamina.cli.demo.DemoCommand;
import dev.lamina.cli.doctor.DoctorCommand;
import dev.lamina.cli.plan.PlanCommand;
import dev.lamina.cli.program.Installation;
import dev.lamina.cli.slices.EventsCommand;
import dev.lamina.cli.slices.ExecCommand;
import dev.lamina.cli.slices.LogsCommand;
import dev.lamina.cli.slices.PauseCommand;
import dev.lamina.cli.slices.PsCommand;
import dev.lamina.cli.slices.ReportCommand;
import dev.lamina.cli.slices.ResizeCommand;
import dev.lamina.cli.slices.ResumeCommand;
import dev.lamina.cli.slices.RunCommand;
import dev.lamina.cli.slices.StopCommand;
import dev.lamina.cli.slices.TopCommand;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** All commands by name, in the order in which help shows them; each is made only when it is needed. */
final class Commands {
    /** Makes a command: an annotated object, or one that is described already. */
    interface Factory {
        Object create(Installation installation);
    }

    private Commands() {}

    static Map<String, Factory> all() {
        Map<String, Factory> all = new LinkedHashMap<>();
        all.put("run", RunCommand::new);
        all.put("exec", ExecCommand::new);
        all.put("ps", PsCommand::new);
        all.put("top", TopCommand::new);
        all.put("logs", LogsCommand::new);
        all.put("resize", ResizeCommand::new);
        all.put("pause", PauseCommand::new);
        all.put("resume", ResumeCommand::new);
        all.put("stop", StopCommand::new);
        all.put("report", ReportCommand::new);
        all.put("events", EventsCommand::new);
        all.put("cards", CardsCommand::new);
        all.put("node", NodeCommand::line);
        all.put("doctor", DoctorCommand::new);
        all.put("demo", DemoCommand::new);
        all.put("plan", PlanCommand::spec);
        all.put("bench", installation -> new BenchCommand());
        return Collections.unmodifiableMap(all);
    }
}
