package dev.lamina.device.posix;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.libc.Errno;
import dev.lamina.device.libc.Libc;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Turns this process into another program, which keeps its number, terminal, user, folder and open inherited descriptors. */
public final class ProgramImage {
    private ProgramImage() {}

    /**
     * Replaces the running program: the virtual machine is gone and nothing after this call runs, no shutdown hook either. Sockets that the JDK
     * opened would stay open in the new program: close them before. The virtual machine raises its soft limit of open files at start, and the
     * new program inherits that unless Java ran with {@code -XX:-MaxFDLimit}.
     *
     * <p>Never returns, so that callers can write {@code throw ProgramImage.replace(...)}: {@code NOT_FOUND} or {@code NOT_PERMITTED} when the program does not exist or may not be run, else
     * {@code NATIVE}, is thrown.
     *
     * @param arguments all of them, the program's own name first
     * @param environment the new program's whole environment
     */
    public static LaminaException replace(Path program, List<String> arguments, Map<String, String> environment) {
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException("the first argument is the program's name; there is none");
        }
        List<String> variables = environment.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList();
        int result = Libc.execve(program.toString(), arguments, variables);
        var code = switch (-result) {
            case Errno.ENOENT -> ErrorCode.NOT_FOUND;
            case Errno.EACCES -> ErrorCode.NOT_PERMITTED;
            default -> ErrorCode.NATIVE;
        };
        throw new LaminaException(code, "cannot run " + program + ": " + Libc.describe(result));
    }
}
