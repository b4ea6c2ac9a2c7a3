package dev.lamina.bench.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Looks for what slices and agents must not leave behind: pages, locks, processes, files. */
final class Leftovers {
    private static final Path PROC = Path.of("/proc");
    private static final String AGENT = "dev.lamina.node.agent";
    private static final String PAGE = "memfd:lamina-slice";

    private final Path home;
    private final List<String> found = new ArrayList<>();

    private Leftovers(Path home) {
        this.home = home;
    }

    /** After the last slice ended, its agent still alive: no slice's page or folder. */
    static List<String> ofSlices(Path home) {
        Leftovers leftovers = new Leftovers(home);
        leftovers.processes(true);
        leftovers.files(home.resolve("run/slices"));
        return leftovers.found;
    }

    /** After the agent ended, too: no process, page, socket or held lock. */
    static List<String> ofEverything(Path home) {
        Leftovers leftovers = new Leftovers(home);
        leftovers.processes(false);
        leftovers.files(home.resolve("run/slices"));
        if (Files.exists(home.resolve("run/agent.sock"))) {
            leftovers.found.add("file " + home.resolve("run/agent.sock"));
        }
        leftovers.files(home.resolve("locks"));
        return leftovers.found;
    }

    private void processes(boolean agentAllowed) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (isOurs(process)) {
                    look(process, agentAllowed);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("/proc cannot be read", e);
        }
    }

    private boolean isOurs(Path process) {
        try {
            String environment = Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
            return environment.contains("LAMINA_HOME=" + home + "\0");
        } catch (IOException endedOrForeign) {
            return false;
        }
    }

    private void look(Path process, boolean agentAllowed) throws IOException {
        List<String> descriptors;
        try (Stream<Path> open = Files.list(process.resolve("fd"))) {
            descriptors = open.map(Leftovers::target).toList();
        } catch (IOException ended) {
            return;
        }
        String command = command(process);
        if (!agentAllowed || !command.contains(AGENT)) {
            found.add("process " + process.getFileName() + ": " + command);
        }
        descriptors.stream()
                .filter(target -> target.contains(PAGE))
                .forEach(target -> found.add("page " + target + " in process " + process.getFileName()));
    }

    private static String command(Path process) throws IOException {
        return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                .replace('\0', ' ');
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closed) {
            return "";
        }
    }

    private void files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> left = Files.list(folder)) {
            left.forEach(file -> found.add("file " + file));
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be read", e);
        }
    }
}
