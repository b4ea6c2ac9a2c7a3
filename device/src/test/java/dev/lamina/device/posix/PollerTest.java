package dev.lamina.device.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.device.posix.Poller.Ready;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PollerTest {
    private static final int A_MINUTE_MS = 60_000;

    @TempDir
    Path folder;

    @Test
    void tellsByKeyWhatIsReadableAndWhatHungUp() {
        try (var poller = Poller.create();
                var listener = SeqpacketListener.bind(folder.resolve("s"), "rw-------")) {
            poller.add(listener.handle(), 1);
            assertThat(poller.await(0)).isEmpty();

            var client = SeqpacketConnection.connect(folder.resolve("s"));
            assertThat(poller.await(A_MINUTE_MS)).containsExactly(new Ready(1, true, false));

            var server = listener.accept().orElseThrow();
            poller.add(server.handle(), -2);
            client.send(new byte[] {1});
            assertThat(poller.await(A_MINUTE_MS)).containsExactly(new Ready(-2, true, false));

            server.receive();
            client.close();
            assertThat(poller.await(A_MINUTE_MS)).containsExactly(new Ready(-2, true, true));

            poller.remove(server.handle());
            server.close();
            assertThat(poller.await(0)).isEmpty();
        }
    }

    @Test
    void isWokenUpFromAnotherThreadAndBeforeItWaits() throws Exception {
        try (var poller = Poller.create()) {
            poller.wakeUp();
            poller.wakeUp();
            assertThat(poller.await(A_MINUTE_MS)).isEmpty();

            var waiting = CompletableFuture.supplyAsync(() -> poller.await(Poller.FOR_EVER));
            poller.wakeUp();
            assertThat(waiting.get(30, TimeUnit.SECONDS)).isEqualTo(List.of());
        }
    }

    @Test
    void keepsItsOwnKeyToItself() {
        try (var poller = Poller.create();
                var file = OsHandle.open(folder, false)) {
            assertThatThrownBy(() -> poller.add(file, Long.MIN_VALUE)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> poller.add(file, 1)).hasMessageContaining("cannot watch descriptor");
        }
    }
}
