package dev.lamina.cli;

import dev.lamina.cli.program.Installation;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs several commands in one process, so that what all of them load can be recorded for quick starts: the arguments of each, {@code ++} between
 * them. Ends as {@link Main} does, for ending loads something too.
 */
public final class Rehearsal {
    private static final String NEXT = "++";

    private Rehearsal() {}

    public static void main(String[] arguments) {
        List<String> command = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.equals(NEXT)) {
                run(command);
                command.clear();
            } else {
                command.add(argument);
            }
        }
        System.exit(run(command));
    }

    private static int run(List<String> command) {
        String[] arguments = command.toArray(String[]::new);
        return Main.commandLine(Installation.ofThisProcess(), arguments).execute(arguments);
    }
}
