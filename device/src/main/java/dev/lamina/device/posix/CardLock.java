package dev.lamina.device.posix;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.libc.Errno;
import dev.lamina.device.libc.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;

/**
 * The right to arbitrate one card: a lock on a file that ends with its holder, however that ends. The file says who holds it, for the one who is
 * refused. Any user may take it, as any user may use the card.
 */
public final class CardLock implements AutoCloseable {
    private static final int O_RDWR = 0x2;
    private static final int O_CREAT = 0x40;
    private static final int O_EXCL = 0x80;
    /** O_NOFOLLOW | O_CLOEXEC; the former has another number on AArch64. */
    private static final int O_SAFELY = 0x80000 | ("aarch64".equals(System.getProperty("os.arch")) ? 0x8000 : 0x20000);

    private static final int EVERYONE_WRITES = 0666;
    private static final int LOCK_EXCLUSIVE_AT_ONCE = 2 | 4;
    private static final int MOST_ATTEMPTS = 100;
    private static final int LONGEST_HOLDER = 256;

    private final OsHandle handle;
    private final Path file;

    private CardLock(OsHandle handle, Path file) {
        this.handle = handle;
        this.file = file;
    }

    /** How an attempt to take the lock went. */
    public sealed interface Attempt {
        /** The lock is ours until closed. */
        record Taken(CardLock lock) implements Attempt {
            public Taken {
                Objects.requireNonNull(lock, "lock");
            }
        }

        /** Another process has it. {@code holder} is its "pid user since", or says that it is unknown. */
        record Refused(String holder) implements Attempt {
            public Refused {
                Objects.requireNonNull(holder, "holder");
            }
        }
    }

    /**
     * Tries to take the lock without waiting, making the file if need be (its folder must exist). {@code NOT_PERMITTED} or {@code NATIVE} when the file
     * can be neither made nor opened.
     *
     * @param user the account to name to others
     * @param since from when on the holder arbitrates
     */
    public static Attempt tryTake(Path file, String user, Instant since) {
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            var handle = openOrCreate(file);
            int result = Libc.flock(handle.number(), LOCK_EXCLUSIVE_AT_ONCE);
            if (result == -Errno.EAGAIN) {
                return refused(handle);
            }
            if (result >= 0 && isStillThere(handle, file)) {
                var lock = new CardLock(handle, file);
                lock.write(ProcessHandle.current().pid() + " " + user + " " + since);
                return new Attempt.Taken(lock);
            }
            // An earlier holder removed the file between our open and our lock: the lock on it protects nothing.
            handle.close();
        }
        throw new LaminaException(
                ErrorCode.NATIVE, "cannot lock " + file + ": it kept being replaced, " + MOST_ATTEMPTS + " times");
    }

    /** Opened without the wish to create first: a sticky folder may forbid creating opens of another user's file (fs.protected_regular). */
    private static OsHandle openOrCreate(Path file) {
        int descriptor = -Errno.ENOENT;
        for (int attempt = 0; attempt < MOST_ATTEMPTS && descriptor < 0; attempt++) {
            descriptor = Libc.open(file.toString(), O_RDWR | O_SAFELY, 0);
            if (descriptor == -Errno.ENOENT) {
                descriptor = create(file);
            }
            if (descriptor < 0 && descriptor != -Errno.EEXIST) {
                break;
            }
        }
        if (descriptor < 0) {
            var code = descriptor == -Errno.EACCES ? ErrorCode.NOT_PERMITTED : ErrorCode.NATIVE;
            throw new LaminaException(
                    code,
                    "cannot open the card's lock " + file + ": " + Libc.describe(descriptor)
                            + "; let its owner remove it, or choose another folder with LAMINA_LOCK_DIR");
        }
        return OsHandle.owning(descriptor);
    }

    private static int create(Path file) {
        int descriptor = Libc.open(file.toString(), O_RDWR | O_CREAT | O_EXCL | O_SAFELY, EVERYONE_WRITES);
        if (descriptor >= 0) {
            // Whatever the umask says: the next holder may be another user.
            Libc.fchmod(descriptor, EVERYONE_WRITES);
        }
        return descriptor;
    }

    private static Attempt refused(OsHandle handle) {
        byte[] text = new byte[LONGEST_HOLDER];
        int length = Libc.read(handle.number(), text);
        handle.close();
        String holder = new String(Arrays.copyOf(text, Math.max(length, 0)), UTF_8).strip();
        return new Attempt.Refused(holder.isEmpty() ? "a process that has not said who it is" : holder);
    }

    private static boolean isStillThere(OsHandle handle, Path file) {
        try {
            return Files.isSameFile(Path.of("/proc/self/fd", Integer.toString(handle.number())), file);
        } catch (IOException removed) {
            return false;
        }
    }

    private void write(String holder) {
        Libc.ftruncate(handle.number(), 0);
        Libc.write(handle.number(), (holder + "\n").getBytes(UTF_8));
    }

    /** Gives the card up and removes the file where this user may. */
    @Override
    public void close() {
        if (handle.isClosed()) {
            return;
        }
        Libc.ftruncate(handle.number(), 0);
        try {
            // Still locked: nobody else can hold the lock of a file that is being removed.
            Files.deleteIfExists(file);
        } catch (IOException left) {
            // An empty file without a lock means that nobody holds the card.
        }
        handle.close();
    }
}
