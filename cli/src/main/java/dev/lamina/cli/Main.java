package dev.lamina.cli;

import dev.lamina.cli.program.Installation;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The entry point of the {@code lamina} command. */
@Command(
        name = "lamina",
        description = "Run several AI workloads on one accelerator card, each with its guaranteed share.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        version = "lamina 0.1.0",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:a check or promise failed",
            "2:bad input",
            "3:no such card, slice, program or file",
            "4:no room on the card",
            "5:held by someone else",
            "6:not permitted",
            "7:something needed is not there or does not answer",
            "8:the system refused a call",
            "9:the ledger cannot be read or written",
            "10:no answer in time",
            "70:a fault of Lamina itself"
        },
        footerHeading = "%nExample:%n",
        footer = {"  lamina run --compute 30%% --memory 8G --name chat -- python serve.py", "  lamina ps"})
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(commandLine(Installation.ofThisProcess(), arguments).execute(arguments));
    }

    /**
     * The command line that can run the given arguments. Only the command they name is loaded, which halves the time a short command
     * takes; all of them when they name none.
     */
    static CommandLine commandLine(Installation installation, String... arguments) {
        Map<String, Commands.Factory> all = Commands.all();
        CommandLine line = new CommandLine(new Main(), Main::made);
        String first = arguments.length == 0 ? "" : arguments[0];
        Map<String, Commands.Factory> wanted = all.containsKey(first) ? Map.of(first, all.get(first)) : all;
        wanted.forEach((name, factory) -> line.addSubcommand(name, factory.create(installation)));
        Failures failures = new Failures();
        line.setExecutionExceptionHandler(failures);
        line.setParameterExceptionHandler(failures);
        line.setAbbreviatedOptionsAllowed(false);
        line.setUsageHelpAutoWidth(true);
        return line;
    }

    /** Picocli's own way of making objects looks for another language in every jar first. */
    private static <T> T made(Class<T> type) throws Exception {
        try {
            Constructor<T> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (NoSuchMethodException | InaccessibleObjectException none) {
            return CommandLine.defaultFactory().create(type);
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given");
    }
}
