package dev.lamina.device.posix;

import dev.lamina.device.libc.Libc;
import dev.lamina.device.libc.Scheduling;

/** Accounts of this machine. */
public final class Users {
    /** The user id of root. */
    public static final int ROOT = 0;

    private Users() {}

    /** The user id that this process acts as. */
    public static int currentUid() {
        return Libc.geteuid();
    }

    /** The account's name, or the number as text where the machine knows no name for it (usual in containers). */
    public static String name(int uid) {
        return Scheduling.userName(uid).orElseGet(() -> Integer.toUnsignedString(uid));
    }
}
