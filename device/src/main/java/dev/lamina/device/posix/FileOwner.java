package dev.lamina.device.posix;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.libc.Errno;
import dev.lamina.device.libc.Libc;
import java.nio.file.Path;

/** Who owns a file. */
public final class FileOwner {
    private FileOwner() {}

    /** Gives the file, folder, socket or link itself to a user and a group; root alone may give to others ({@code NOT_PERMITTED}). */
    public static void give(Path path, int uid, int gid) {
        int result = Libc.lchown(path.toString(), uid, gid);
        if (result < 0) {
            var code = switch (-result) {
                case Errno.EPERM -> ErrorCode.NOT_PERMITTED;
                case Errno.ENOENT -> ErrorCode.NOT_FOUND;
                default -> ErrorCode.NATIVE;
            };
            throw new LaminaException(
                    code,
                    "cannot give " + path + " to user " + Integer.toUnsignedString(uid) + ": " + Libc.describe(result));
        }
    }
}
