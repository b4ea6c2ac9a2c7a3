package dev.lamina.node.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.slice.SliceClass;
import dev.lamina.core.slice.SliceTerms;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program that books is killed again and again, at any instant, while the counters that it books grow; in the end the ledger's sum is exactly what was
 * used. The counters are in a mapped file, as they are in a slice's page: they outlive the program.
 */
class LedgerKillIT {
    private static final int KILLS = 12;
    private static final int LONGEST_LIFE_MS = 100;
    private static final int SLOTS = 3;
    private static final int SLOT_LONGS = 2;
    private static final long SEED = 20261121;

    @TempDir
    private Path directory;

    @Test
    void losesNothingAndCountsNothingTwice() throws IOException, InterruptedException {
        try (Ledger ledger = Ledger.open(directory.resolve("ledger.db"))) {
            ledger.openSlice(entry());
        }
        Random random = new Random(SEED);
        for (int kill = 0; kill < KILLS; kill++) {
            Process booker = start();
            assertThat(booker.getInputStream().read()).isEqualTo('b');
            Thread.sleep(random.nextInt(LONGEST_LIFE_MS));
            booker.destroyForcibly().waitFor();
        }
        Process last = start("end");
        assertThat(last.waitFor()).isZero();
        MappedByteBuffer counters = map(directory.resolve("counters"));
        long used = counters.getLong(0);

        try (Ledger ledger = Ledger.open(directory.resolve("ledger.db"))) {
            assertThat(used).isPositive();
            assertThat(ledger.living().getFirst().balance().total().cardNs())
                    .describedAs("replay with seed %d", SEED)
                    .isEqualTo(used);
        }
    }

    private Process start(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Booker.class.getName(),
                directory.toString()));
        command.addAll(List.of(words));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static MappedByteBuffer map(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) Long.BYTES * (1 + SLOTS * SLOT_LONGS));
        }
    }

    private static SliceEntry entry() {
        SliceTerms terms = new SliceTerms(300, 500, 1 << 20, SliceClass.STANDARD);
        return new SliceEntry(0, "job", "me", 0, "ocl-1", 0, terms, List.of(), false, 0, 0, 1, 0, "", List.of());
    }

    /**
     * The program: uses and books. Each slot's counter goes on for ever; its present process is a generation and the count at which it began, both in
     * one number, so that a kill sees both or none. A slot changes hands only after its last use is booked, as in the agent.
     */
    static final class Booker {
        private final MappedByteBuffer file;
        private final Ledger ledger;
        private final SliceAccount account;

        private Booker(Path directory) throws IOException {
            file = map(directory.resolve("counters"));
            ledger = Ledger.open(directory.resolve("ledger.db"));
            account = new SliceAccount(ledger.living().getFirst().balance(), 0);
        }

        public static void main(String[] arguments) throws IOException {
            Booker booker = new Booker(Path.of(arguments[0]));
            if (arguments.length > 1) {
                booker.observe();
                booker.book();
                booker.ledger.close();
                return;
            }
            System.out.print('b');
            System.out.flush();
            Random random = new Random();
            while (true) {
                booker.round(random);
            }
        }

        private void round(Random random) {
            int slot = random.nextInt(SLOTS);
            long amount = 1L + random.nextInt(1000);
            file.putLong(counter(slot), file.getLong(counter(slot)) + amount);
            settle();
            if (random.nextInt(3) == 0) {
                observe();
                book();
            }
            if (random.nextInt(20) == 0) {
                observe();
                book();
                changeHands(slot);
            }
        }

        /** Leaves the sum of all counters where the test finds it. */
        private void settle() {
            long sum = 0;
            for (int slot = 0; slot < SLOTS; slot++) {
                sum += file.getLong(counter(slot));
            }
            file.putLong(0, sum);
        }

        /** The next process in the slot. */
        private void changeHands(int slot) {
            long packed = file.getLong(generation(slot));
            long base = file.getLong(counter(slot));
            file.putLong(generation(slot), (((packed >>> 48) + 1) << 48) | base);
        }

        private void observe() {
            settle();
            for (int slot = 0; slot < SLOTS; slot++) {
                long packed = file.getLong(generation(slot));
                long base = packed & 0xffff_ffff_ffffL;
                Use use = new Use(file.getLong(counter(slot)) - base, 0, 0, 0, 0, 0, 0, 0);
                account.observe(new SlotReading(slot, (int) (packed >>> 48), 1, use, 0, 0));
            }
        }

        private void book() {
            if (!ledger.book(List.of(account.balance()), List.of()).join()) {
                throw new IllegalStateException(ledger.problem().orElse("not booked"));
            }
        }

        private static int counter(int slot) {
            return Long.BYTES * (1 + slot * SLOT_LONGS);
        }

        private static int generation(int slot) {
            return counter(slot) + Long.BYTES;
        }
    }
}
