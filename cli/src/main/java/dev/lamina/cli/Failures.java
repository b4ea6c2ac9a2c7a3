package dev.lamina.cli;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns whatever goes wrong into one line on standard error and the exit code of its {@link ErrorCode}. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private static final String TRACE = "LAMINA_TRACE";

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        LaminaException known = causeOf(failure);
        String text = known == null ? oneLine(failure) : known.explanation();
        ErrorCode code = known == null ? ErrorCode.BAD_INPUT : known.code();
        String hint = known == null ? "; see '" + command.getCommandSpec().qualifiedName() + " --help'" : "";
        return say(command.getErr(), code, text + hint);
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        if (System.getenv(TRACE) != null) {
            failure.printStackTrace(command.getErr());
        }
        if (failure instanceof LaminaException known) {
            return say(command.getErr(), known.code(), known.explanation());
        }
        String text = failure.getClass().getSimpleName() + ": " + oneLine(failure) + "; set " + TRACE
                + "=1 to see where, and report it";
        return say(command.getErr(), ErrorCode.INTERNAL, text);
    }

    private static int say(PrintWriter err, ErrorCode code, String text) {
        err.println("lamina: " + text + " [" + code + "]");
        err.flush();
        return code.exitCode();
    }

    private static String oneLine(Exception failure) {
        String message = failure.getMessage();
        return message == null
                ? "no message"
                : message.replaceAll("\\s*\\R\\s*", " ").strip();
    }

    @SuppressWarnings("NullAway") // the cause's end is null
    private static @org.jspecify.annotations.Nullable LaminaException causeOf(Exception failure) {
        Throwable cause = failure.getCause();
        while (cause != null && !(cause instanceof LaminaException)) {
            cause = cause.getCause();
        }
        return (LaminaException) cause;
    }
}
