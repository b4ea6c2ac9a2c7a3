package dev.lamina.node.agent;

import dev.lamina.device.page.RegistrationLayout;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A {@link Guest} in a process of its own, which can be killed. Told what to do line by line. */
final class GuestProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter orders;

    private GuestProcess(Process process) {
        this.process = process;
        answers = process.inputReader();
        orders = process.outputWriter();
    }

    /** Starts a process that takes a slot of the slice. */
    static GuestProcess start(String directory) {
        return start(directory, RegistrationLayout.ROLE_CLIENT);
    }

    /** Starts a launcher that says that it is the program, too. */
    static GuestProcess launcher(String directory) {
        return start(directory, RegistrationLayout.ROLE_LAUNCHER);
    }

    private static GuestProcess start(String directory, int role) {
        try {
            Process process = new ProcessBuilder(java(Program.class.getName(), directory, Integer.toString(role)))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            GuestProcess guest = new GuestProcess(process);
            guest.awaitAnswer();
            return guest;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The tests' class path. */
    static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** The command line of a small JVM with this test's class path. */
    static List<String> java(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath()));
        command.addAll(List.of(arguments));
        return command;
    }

    void use(long cardNs) {
        order("use " + cardNs);
    }

    void hold(long bytes) {
        order("hold " + bytes);
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }

    private void order(String line) {
        try {
            orders.write(line);
            orders.newLine();
            orders.flush();
            awaitAnswer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitAnswer() throws IOException {
        String answer = answers.readLine();
        if (!"ok".equals(answer)) {
            throw new IllegalStateException("the guest says " + answer);
        }
    }

    /** The process's side. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws IOException {
            int role = Integer.parseInt(arguments[1]);
            try (Guest guest = Guest.enter(arguments[0], role);
                    BufferedReader orders =
                            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
                if (role == RegistrationLayout.ROLE_LAUNCHER) {
                    guest.started(ProcessHandle.current().pid());
                }
                System.out.println(guest.status() == RegistrationLayout.STATUS_OK ? "ok" : "refused");
                for (String line = orders.readLine(); line != null; line = orders.readLine()) {
                    String[] words = line.split(" ");
                    long amount = Long.parseLong(words[1]);
                    if (words[0].equals("use")) {
                        guest.use(amount);
                    } else {
                        guest.hold(amount);
                    }
                    System.out.println("ok");
                }
            }
        }
    }
}
