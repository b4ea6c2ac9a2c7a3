package dev.lamina.cli;

import dev.lamina.bench.BenchCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry point of the {@code lamina} command. */
@Command(
        name = "lamina",
        description = "Run several AI workloads on one accelerator card, each with its guaranteed share.",
        mixinStandardHelpOptions = true,
        version = "lamina 0.1.0",
        subcommands = BenchCommand.class)
public final class Main implements Runnable {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }
}
