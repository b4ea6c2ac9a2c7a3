package dev.lamina.node.agent;

import dev.lamina.device.page.PageLayout;
import dev.lamina.device.page.RegistrationLayout;
import dev.lamina.device.posix.OsHandle;
import dev.lamina.device.posix.Poller;
import dev.lamina.device.posix.Received;
import dev.lamina.device.posix.SeqpacketConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A process at a slice's door as the C side would be, spoken in Java: says hello, gets its welcome, writes its slot's counters. */
final class Guest implements AutoCloseable {
    private static final int MAIN_PID = 136;
    private static final int STARTED_NS = 144;
    private static final int SLOT_CARD_NS = 192;
    private static final int SLOT_COMMANDS = 208;
    private static final int SLOT_MEMORY_BYTES = 256;
    private static final int SLOT_MEMORY_PEAK_BYTES = 264;
    private static final int PATIENCE_MS = 20_000;

    private final SeqpacketConnection connection;
    private final ByteBuffer welcome;
    private final List<OsHandle> pages;

    private Guest(SeqpacketConnection connection, ByteBuffer welcome, List<OsHandle> pages) {
        this.connection = connection;
        this.welcome = welcome;
        this.pages = pages;
    }

    static Guest enter(String directory, int role) {
        return enter(directory, role, PageLayout.VERSION, 0, 0);
    }

    static Guest enter(String directory, int role, int version, int slot, int generation) {
        SeqpacketConnection connection = SeqpacketConnection.connect(Path.of(directory, "reg.sock"));
        ByteBuffer hello = packet(RegistrationLayout.HELLO_BYTES)
                .putInt(RegistrationLayout.HELLO_VERSION, version)
                .putInt(RegistrationLayout.HELLO_ROLE, role)
                .putInt(RegistrationLayout.HELLO_SLOT, slot)
                .putInt(RegistrationLayout.HELLO_GENERATION, generation);
        connection.send(hello);
        Received.Packet answer = receive(connection);
        return new Guest(connection, answer.data(), answer.handles());
    }

    int status() {
        return welcome.getInt(RegistrationLayout.WELCOME_STATUS);
    }

    int slot() {
        return welcome.getInt(RegistrationLayout.WELCOME_SLOT);
    }

    int generation() {
        return welcome.getInt(RegistrationLayout.WELCOME_GENERATION);
    }

    List<OsHandle> pages() {
        return pages;
    }

    void say(int kind, int a, int b) {
        ByteBuffer note = packet(RegistrationLayout.NOTE_BYTES)
                .putInt(RegistrationLayout.NOTE_KIND, kind)
                .putInt(RegistrationLayout.NOTE_A, a)
                .putInt(RegistrationLayout.NOTE_B, b);
        connection.send(note);
    }

    /** Tells that its program runs, and leaves that in the page first, as a launcher does for an agent that comes later. */
    void started(long pid) {
        MappedByteBuffer page = map();
        page.putLong(STARTED_NS, System.nanoTime());
        page.putInt(MAIN_PID, (int) pid);
        say(RegistrationLayout.NOTE_STARTED, (int) pid, 0);
    }

    /** The next note's kind and a. */
    int[] hear() {
        ByteBuffer note = receive(connection).data();
        return new int[] {note.getInt(RegistrationLayout.NOTE_KIND), note.getInt(RegistrationLayout.NOTE_A)};
    }

    /** Adds to the slot's card time, one command's worth. */
    void use(long cardNs) {
        MappedByteBuffer page = map();
        page.putLong(at(SLOT_CARD_NS), page.getLong(at(SLOT_CARD_NS)) + cardNs);
        page.putLong(at(SLOT_COMMANDS), page.getLong(at(SLOT_COMMANDS)) + 1);
    }

    /** Holds so many bytes from now on. */
    void hold(long bytes) {
        MappedByteBuffer page = map();
        page.putLong(at(SLOT_MEMORY_BYTES), bytes);
        page.putLong(at(SLOT_MEMORY_PEAK_BYTES), Math.max(bytes, page.getLong(at(SLOT_MEMORY_PEAK_BYTES))));
    }

    /** Writes over everything. */
    void scribble() {
        MappedByteBuffer page = map();
        for (int i = 0; i < page.capacity(); i++) {
            page.put(i, (byte) 0xa5);
        }
    }

    @Override
    public void close() {
        pages.forEach(OsHandle::close);
        connection.close();
    }

    private int at(int field) {
        return PageLayout.SLOTS_OFFSET + slot() * PageLayout.SLOT_SIZE + field;
    }

    private MappedByteBuffer map() {
        Path page = Path.of("/proc/self/fd/" + pages.get(2).number());
        try (FileChannel file = FileChannel.open(page, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer mapped = file.map(FileChannel.MapMode.READ_WRITE, 0, PageLayout.SLICE_PAGE_SIZE);
            mapped.order(ByteOrder.nativeOrder());
            return mapped;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Received.Packet receive(SeqpacketConnection connection) {
        try (Poller poller = Poller.create()) {
            poller.add(connection.handle(), 1);
            poller.await(PATIENCE_MS);
            if (connection.receive() instanceof Received.Packet packet) {
                return packet;
            }
            throw new IllegalStateException("the agent hung up or said nothing");
        }
    }

    private static ByteBuffer packet(int bytes) {
        return ByteBuffer.allocate(bytes)
                .order(ByteOrder.nativeOrder())
                .putInt(0, RegistrationLayout.HELLO_MAGIC_VALUE);
    }
}
