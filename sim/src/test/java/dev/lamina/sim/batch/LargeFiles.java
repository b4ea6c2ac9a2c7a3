package dev.lamina.sim.batch;

import dev.lamina.sim.paper.PaperResult;
import dev.lamina.sim.trace.Leniency;
import dev.lamina.sim.trace.OpenbFolder;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A program of its own that packs a pod list of many lines, so that it can be given little memory. */
final class LargeFiles {
    private LargeFiles() {}

    static void write(Path folder, int pods) throws IOException {
        Files.writeString(folder.resolve("openb_node_list_gpu_node.csv"), """
                sn,cpu_milli,memory_mib,gpu,model
                n0,128000,1048576,8,T4
                n1,128000,1048576,8,T4
                """);
        try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("openb_pod_list_many.csv"))) {
            out.write("name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec\n");
            for (int pod = 0; pod < pods; pod++) {
                out.write("openb-pod-" + pod + "," + (1000 + pod % 7 * 1000) + ",1024,1," + (100 + pod % 10 * 100)
                        + ",\n");
            }
        }
    }

    /** Plans what {@link #write} wrote to the folder in the first argument. */
    public static void main(String[] arguments) throws InterruptedException {
        PaperBatch.Wish wish = new PaperBatch.Wish(
                OpenbFolder.of(Path.of(arguments[0])), List.of("many"), List.of("best-fit"), List.of(42L), 1.3, 0);
        PaperBatch batch = PaperBatch.read(wish, Leniency.STRICT);
        List<PolicySummary> summaries = batch.run(Optional.empty(), done -> {});
        PaperResult result = summaries.getFirst().runs().getFirst();
        PrintStream out = System.out;
        out.println("pods " + batch.inputs().getFirst().pods().size() + ", allocation "
                + Math.round(result.totals().allocationPercent()));
    }
}
