package dev.lamina.device.posix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.posix.SeqpacketConnection.Sent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class SeqpacketTest {
    @TempDir
    Path folder;

    private SeqpacketListener listener;
    private SeqpacketConnection client;
    private SeqpacketConnection server;

    @BeforeEach
    void connect() {
        listener = SeqpacketListener.bind(folder.resolve("reg.sock"), "rw-------");
        client = SeqpacketConnection.connect(folder.resolve("reg.sock"));
        server = listener.accept().orElseThrow();
    }

    @AfterEach
    void hangUp() {
        client.close();
        server.close();
        listener.close();
    }

    @Test
    void knowsWhoConnected() {
        assertThat(server.peer().pid()).isEqualTo((int) ProcessHandle.current().pid());
        assertThat(server.peer().uid()).isEqualTo(Users.currentUid());
        assertThat(listener.accept()).isEmpty();
    }

    @Test
    void keepsPacketsApart() {
        assertThat(client.send("one".getBytes(UTF_8))).isEqualTo(Sent.YES);
        assertThat(client.send(ByteBuffer.wrap("three".getBytes(UTF_8)))).isEqualTo(Sent.YES);

        assertThat(text(server.receive())).isEqualTo("one");
        assertThat(text(server.receive())).isEqualTo("three");
        assertThat(server.receive()).isInstanceOf(Received.Nothing.class);
    }

    @Test
    void handsOverOpenFiles() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "content");
        try (var first = OsHandle.open(file, false);
                var second = OsHandle.open(folder, false)) {
            server.send(new byte[] {1}, first, second, first);
        }
        var packet = (Received.Packet) client.receive();

        assertThat(packet.handles()).hasSize(3);
        try (var channel = Files.newInputStream(
                Path.of("/proc/self/fd/" + packet.handles().getFirst().number()))) {
            assertThat(new String(channel.readAllBytes(), UTF_8)).isEqualTo("content");
        }
        packet.handles().forEach(OsHandle::close);
    }

    @Test
    void seesThatThePeerHungUp() {
        client.send("last words".getBytes(UTF_8));
        client.close();

        assertThat(text(server.receive())).isEqualTo("last words");
        assertThat(server.receive()).isEqualTo(new Received.Closed("hung up"));
        assertThat(server.send(new byte[] {1})).isEqualTo(Sent.CLOSED);
    }

    @Test
    void endsAConnectionThatSendsMoreThanTheProtocolHas() throws IOException {
        client.send(new byte[SeqpacketConnection.LARGEST_PACKET + 1]);
        assertThat(server.receive()).isInstanceOf(Received.Closed.class);

        long before = openDescriptors();
        try (var file = OsHandle.open(folder, false)) {
            OsHandle[] flood = IntStream.range(0, 100).mapToObj(i -> file).toArray(OsHandle[]::new);
            client.send(new byte[] {1}, flood);
        }
        assertThat(server.receive()).isInstanceOf(Received.Closed.class);
        assertThat(openDescriptors()).isEqualTo(before);
    }

    private static long openDescriptors() throws IOException {
        try (var all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    @Test
    void neverBlocksOnAPeerThatDoesNotRead() {
        var sent = Sent.YES;
        for (int i = 0; i < 100_000 && sent == Sent.YES; i++) {
            sent = client.send(new byte[1024]);
        }
        assertThat(sent).isEqualTo(Sent.QUEUE_FULL);
    }

    @Test
    void listensAtPathsLongerThanAnAddress() throws IOException {
        Path deep = Files.createDirectories(folder.resolve("d".repeat(120)));
        try (var far = SeqpacketListener.bind(deep.resolve("reg.sock"), "rw-------");
                var caller = SeqpacketConnection.connect(deep.resolve("reg.sock"));
                var called = far.accept().orElseThrow()) {
            caller.send("far".getBytes(UTF_8));
            assertThat(text(called.receive())).isEqualTo("far");
        }
        assertThatThrownBy(() -> SeqpacketListener.bind(deep.resolve("s".repeat(110)), "rw-------"))
                .hasMessageContaining("is too long, an address holds 107 bytes");
    }

    @Test
    void replacesTheSocketOfADeadAgentAndRemovesItsOwn() {
        Path path = folder.resolve("again.sock");
        SeqpacketListener.bind(path, "rw-------").handle().close();
        assertThat(path).exists();

        SeqpacketListener.bind(path, "rw-------").close();
        assertThat(path).doesNotExist();
    }

    @Test
    void saysThatNobodyListens() {
        assertThatThrownBy(() -> SeqpacketConnection.connect(folder.resolve("none.sock")))
                .isInstanceOfSatisfying(
                        LaminaException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                .hasMessageEndingWith("none.sock: No such file or directory");
    }

    private static String text(Received received) {
        assertThat(received).isInstanceOf(Received.Packet.class);
        return UTF_8.decode(((Received.Packet) received).data()).toString();
    }
}
