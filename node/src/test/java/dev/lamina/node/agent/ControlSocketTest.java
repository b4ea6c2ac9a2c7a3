package dev.lamina.node.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.node.api.JsonLines;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes over the control socket from programs that are not the command. */
class ControlSocketTest {
    @TempDir
    private Path home;

    private TestAgent agent;

    @BeforeEach
    void start() {
        agent = TestAgent.start(home);
    }

    @AfterEach
    void end() {
        agent.close();
    }

    @Test
    void letsOnlyItsUserIn() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(agent.paths.runtime())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(agent.paths.controlSocket())))
                .isEqualTo("rw-------");
    }

    @Test
    void answersEachBadLineAndGoesOn() throws IOException {
        try (SocketChannel channel = connect()) {
            assertThat(ask(channel, "rubbish")).contains("BAD_INPUT");
            assertThat(ask(channel, "{\"verb\":\"burn\"}")).contains("BAD_INPUT");
            assertThat(ask(channel, "{\"verb\":\"pause\",\"slice\":\"s-1\",\"x\":1}"))
                    .contains("BAD_INPUT");
            assertThat(ask(channel, "\u0000\u0001")).contains("BAD_INPUT");
            assertThat(ask(channel, "{\"verb\":\"status\"}")).contains("\"pid\"");
        }
    }

    @Test
    void refusesALineWithoutEndAndHangsUp() throws IOException {
        byte[] endless = new byte[JsonLines.LONGEST_REQUEST + 1];
        Arrays.fill(endless, (byte) 'x');
        try (SocketChannel channel = connect()) {
            Channels.newOutputStream(channel).write(endless);

            InputStream in = Channels.newInputStream(channel);
            assertThat(new String(in.readAllBytes(), UTF_8))
                    .contains("BAD_INPUT")
                    .contains("1048576 bytes");
        }
        assertThat(agent.client.cards()).hasSize(1);
    }

    @Test
    void answersRequestsThatWereSentTogether() throws IOException {
        try (SocketChannel channel = connect()) {
            OutputStream out = Channels.newOutputStream(channel);
            out.write("{\"verb\":\"cards\"}\n{\"verb\":\"cards\"}\n{\"verb\":\"cards\"}\n".getBytes(UTF_8));
            channel.shutdownOutput();

            String answers = new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
            assertThat(answers.lines()).hasSize(3).allMatch(line -> line.contains("fake-0"));
        }
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(agent.paths.controlSocket()));
        return channel;
    }

    private static String ask(SocketChannel channel, String line) throws IOException {
        Channels.newOutputStream(channel).write((line + "\n").getBytes(UTF_8));
        return JsonLines.readLine(Channels.newInputStream(channel), 1 << 20)
                .map(bytes -> new String(bytes, UTF_8))
                .orElseThrow();
    }
}
