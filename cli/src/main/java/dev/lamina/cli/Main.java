package dev.lamina.cli;

import dev.lamina.cli.options.Declared;
import dev.lamina.cli.program.Installation;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The entry point of the {@code lamina} command. */
public final class Main implements Runnable {
    private static final Map<String, String> EXIT_CODES = exitCodes();

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    private Main() {
        new Declared(spec).standard();
        spec.name("lamina").version("lamina 0.1.0");
        spec.usageMessage()
                .description("Run several AI workloads on one accelerator card, each with its guaranteed share.")
                .synopsisSubcommandLabel("COMMAND")
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(EXIT_CODES)
                .footerHeading("%nExample:%n")
                .footer("  lamina run --compute 30%% --memory 8G --name chat -- python serve.py", "  lamina ps");
    }

    private static Map<String, String> exitCodes() {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put("0", "done");
        codes.put("1", "a check or promise failed");
        codes.put("2", "bad input");
        codes.put("3", "no such card, slice, program or file");
        codes.put("4", "no room on the card");
        codes.put("5", "held by someone else");
        codes.put("6", "not permitted");
        codes.put("7", "something needed is not there or does not answer");
        codes.put("8", "the system refused a call");
        codes.put("9", "the ledger cannot be read or written");
        codes.put("10", "no answer in time");
        codes.put("70", "a fault of Lamina itself");
        return Collections.unmodifiableMap(codes);
    }

    public static void main(String[] arguments) {
        System.exit(commandLine(Installation.ofThisProcess(), arguments).execute(arguments));
    }

    /**
     * The command line that can run the given arguments. Only the command they name is loaded, which halves the time a short command
     * takes; all of them when they name none.
     */
    static CommandLine commandLine(Installation installation, String... arguments) {
        Map<String, Commands.Factory> all = Commands.all();
        CommandLine line = new CommandLine(new Main().spec, Main::made);
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
