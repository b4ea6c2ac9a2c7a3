package dev.lamina.node.mps;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The processes of NVIDIA's that serve one place: its control daemon and the servers that this starts. */
final class MpsProcesses {
    private static final String PROGRAM = "nvidia-cuda-mps-";

    private MpsProcesses() {}

    /** Whether the process with that number is one of them. Its number alone says nothing: the folder that names it is its user's to write. */
    static boolean serves(int pid, MpsPlace place) {
        return hasPipes(pid, place.pipes() + "\0");
    }

    /** The same for any place below that folder. */
    static boolean servesIn(int pid, Path root) {
        return hasPipes(pid, root + "/");
    }

    private static boolean hasPipes(int pid, String beginning) {
        Path process = Path.of("/proc", Integer.toString(pid));
        try {
            String program =
                    Files.readString(process.resolve("cmdline"), ISO_8859_1).split("\0", 2)[0];
            String environment = "\0" + Files.readString(process.resolve("environ"), ISO_8859_1);
            return program.substring(program.lastIndexOf('/') + 1).startsWith(PROGRAM)
                    && environment.contains("\0" + MpsPlace.PIPES + "=" + beginning);
        } catch (IOException gone) {
            return false;
        }
    }

    /** All of them. */
    static List<ProcessHandle> of(MpsPlace place) {
        return ProcessHandle.allProcesses()
                .filter(process -> serves((int) process.pid(), place))
                .toList();
    }
}
