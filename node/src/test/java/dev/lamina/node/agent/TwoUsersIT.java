package dev.lamina.node.agent;

import static dev.lamina.node.agent.TestAgent.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.page.RegistrationLayout;
import dev.lamina.device.posix.Users;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.SliceGrant;
import dev.lamina.node.api.SliceStatus;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two users of one machine. Needs root, to be both. */
class TwoUsersIT {
    private static final String OTHER = "65534";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path home;

    @BeforeEach
    void needsRoot() throws IOException {
        assumeTrue(Users.currentUid() == Users.ROOT, "only root can act as two users");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "setpriv is not installed");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @Test
    void leaveOneCardToOneAgent() throws Exception {
        try (AgentProcess _ = AgentProcess.start(home)) {
            Path othersHome = Files.createDirectory(home.resolve("other"));
            Files.setPosixFilePermissions(othersHome, PosixFilePermissions.fromString("rwxrwxrwx"));

            Process second = asOther(othersHome, Main.class.getName(), "--fake-card");

            assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(home.resolve("other.err")).content().contains("fake-0").contains("root");
            assertThat(second.exitValue()).isEqualTo(ErrorCode.ALREADY_HELD.exitCode());
        }
    }

    @Test
    void shareACardThroughASharedAgent() throws Exception {
        try (AgentProcess _ = AgentProcess.start(home, "--shared");
                AgentClient root = AgentClient.connect(TestAgent.paths(home))) {
            SliceGrant grant = root.create(request(500));
            try (Guest _ = Guest.enter(grant.directory(), RegistrationLayout.ROLE_LAUNCHER)) {
                Process other = asOther(home, OtherUser.class.getName(), home.toString(), grant.slice());
                await().atMost(PATIENCE)
                        .until(() ->
                                !other.isAlive() || root.slices(false).stream().anyMatch(TwoUsersIT::isOthers));
                assertThat(root.slices(false)).hasSize(2).last().satisfies(slice -> {
                    assertThat(isOthers(slice)).isTrue();
                    assertThat(Files.getAttribute(Path.of(slice.directory()), "unix:uid"))
                            .isEqualTo(Integer.parseInt(OTHER));
                });

                // The other user's side keeps its slice until it is told that this was seen.
                other.getOutputStream().close();
                assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(home.resolve("other.err")).content().isEmpty();
                assertThat(other.exitValue()).isZero();
            }
        }
    }

    private static boolean isOthers(SliceStatus slice) {
        return !slice.user().equals("root");
    }

    private Process asOther(Path othersHome, String... program) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("/usr/bin/setpriv", "--reuid=" + OTHER, "--regid=" + OTHER, "--clear-groups"));
        command.addAll(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + othersHome,
                "-cp",
                readableClassPath()));
        command.addAll(List.of(program));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(home.resolve("other.err").toFile());
        builder.environment().put("LAMINA_HOME", othersHome.toString());
        builder.environment().put("LAMINA_LOCK_DIR", home.toString());
        return builder.start();
    }

    /** The other user may not look into root's home, where the libraries are: copies of them. */
    private String readableClassPath() throws IOException {
        Path library = Files.createDirectory(home.resolve("library"));
        List<String> copies = new ArrayList<>();
        for (String element : GuestProcess.classPath().split(File.pathSeparator)) {
            Path copy = library.resolve(Integer.toString(copies.size()));
            copy(Path.of(element), copy);
            copies.add(copy.toString());
        }
        return String.join(File.pathSeparator, copies);
    }

    private static void copy(Path from, Path to) throws IOException {
        if (!Files.exists(from)) {
            return;
        }
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, file.equals(from) ? to : copy);
                }
            }
        }
    }

    /** The other user's side. */
    static final class OtherUser {
        private OtherUser() {}

        public static void main(String[] arguments) throws IOException {
            try (AgentClient client = AgentClient.connect(TestAgent.paths(Path.of(arguments[0])))) {
                SliceGrant own = client.create(request(300));
                serve(client, own, arguments[1]);
            }
        }

        private static void serve(AgentClient client, SliceGrant own, String roots) throws IOException {
            // A slice whose launcher does not come in time ends: here it comes at once, however slow this machine is.
            try (Guest _ = Guest.enter(own.directory(), RegistrationLayout.ROLE_LAUNCHER)) {
                client.pause(own.slice());
                client.resume(own.slice());
                assertThatThrownBy(() -> client.stop(roots, 0))
                        .isInstanceOfSatisfying(
                                LaminaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_PERMITTED));
                assertThatThrownBy(() -> client.shutdown(true)).hasMessageContaining("root");
                assertThatThrownBy(() -> Guest.enter(
                                Path.of(own.directory()).resolveSibling(roots).toString(),
                                RegistrationLayout.ROLE_CLIENT))
                        .isInstanceOf(LaminaException.class);
                try (Guest guest = Guest.enter(own.directory(), RegistrationLayout.ROLE_CLIENT)) {
                    assertThat(guest.status()).isZero();
                    assertThatThrownBy(() -> guest.pages().get(0).reopen(true)).isInstanceOf(LaminaException.class);
                }
                System.in.transferTo(OutputStream.nullOutputStream());
            }
        }
    }
}
