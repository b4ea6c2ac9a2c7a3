package dev.lamina.workloads;

import dev.lamina.core.error.LaminaException;
import dev.lamina.workloads.command.ControlCommand;
import dev.lamina.workloads.command.DecodeCommand;
import dev.lamina.workloads.command.TrainCommand;
import dev.lamina.workloads.command.VisionCommand;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The workloads' program. Exit codes: 0 done, 1 a result differs from the reference, else the error's own. */
@Command(
        name = "workloads",
        mixinStandardHelpOptions = true,
        description = "OpenCL programs as they run in practice; each checks its results and counts what it did",
        subcommands = {DecodeCommand.class, ControlCommand.class, VisionCommand.class, TrainCommand.class})
public final class Main {
    private Main() {}

    /** Runs a workload and ends the process. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main()).setExecutionExceptionHandler((failure, command, result) -> {
            if (failure instanceof LaminaException refused) {
                PrintWriter err = command.getErr();
                err.println(command.getCommandName() + ": "
                        + refused.code().name().toLowerCase(Locale.ROOT) + ": " + refused.explanation());
                err.flush();
                return refused.code().exitCode();
            }
            throw failure;
        });
    }
}
