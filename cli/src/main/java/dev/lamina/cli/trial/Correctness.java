package dev.lamina.cli.trial;

import dev.lamina.device.nvml.CardProcess;
import dev.lamina.device.nvml.Nvml;
import dev.lamina.device.nvml.NvmlCard;
import dev.lamina.node.api.SliceStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Whether slices do what they say: quota, queries, children, graphs, and memory against the driver's own account. */
final class Correctness {
    private static final String PART = "correctness";
    private static final long GIB = 1L << 30;
    private static final int OUT_OF_MEMORY = 2;

    private final TrialBed bed;
    private final Load load;

    Correctness(TrialBed bed, Load load) {
        this.bed = bed;
        this.load = load;
    }

    List<Row> rows() throws IOException, InterruptedException {
        List<Row> rows = new ArrayList<>();
        rows.addAll(quota());
        rows.add(child());
        rows.add(graph());
        rows.add(againstDriver());
        return rows;
    }

    private List<Row> quota() throws IOException, InterruptedException {
        List<JsonNode> said = bed.slice(
                        terms("quota"),
                        bed.load("memory", "alloc", "" + GIB, "vmm", "" + GIB / 2, "pool", "" + GIB, "memory"))
                .lines();
        JsonNode before = said.get(0);
        JsonNode after = said.get(4);
        boolean shown = before.path("total").asLong() == 2 * GIB
                && before.path("nvmlTotal").asLong() == 2 * GIB
                && before.path("processes").asInt() == 1
                && after.path("total").asLong() - after.path("free").asLong()
                        == after.path("nvmlUsed").asLong();
        boolean granted =
                said.get(1).path("rc").asInt() == 0 && said.get(2).path("rc").asInt() == 0;
        return List.of(
                Row.judged(
                        PART,
                        "driver and NVML show the slice, and the same",
                        shown ? "yes" : before + " " + after,
                        "yes",
                        shown),
                Row.judged(PART, "what fits the quota is granted (plain, VMM)", granted ? "yes" : "no", "yes", granted),
                Row.judged(
                        PART,
                        "what does not is out of memory (pool)",
                        said.get(3).toString(),
                        "error 2",
                        said.get(3).path("rc").asInt() == OUT_OF_MEMORY));
    }

    private Row child() throws IOException, InterruptedException {
        Program program = bed.slice(terms("child"), bed.load("fork", "alloc", "" + 3 * GIB, "memory"));
        JsonNode refused = program.lines().getFirst();
        return Row.judged(
                PART,
                "a forked child is held to its slice",
                refused.toString(),
                "error 2",
                refused.path("rc").asInt() == OUT_OF_MEMORY);
    }

    private Row graph() throws IOException, InterruptedException {
        Program program = bed.slice(terms("graph"), load.graph("200000", 1, 10));
        double expectedNs = program.lastLine().path("expectedNs").asDouble();
        SliceStatus slice = bed.await("graph", each -> each.state().equals("ended"));
        double error = slice.cardNs() / expectedNs - 1;
        return Row.judged(
                PART,
                "graphs are charged the card time that they take",
                Load.percent(error),
                "within 10 %",
                Math.abs(error) <= 0.1);
    }

    private Row againstDriver() throws IOException, InterruptedException {
        String what = "2 GiB more in a process: the driver's account";
        if (!(Nvml.load() instanceof Nvml.Loaded(Nvml nvml))) {
            return Row.skipped(PART, what, "no NVML");
        }
        Program program = bed.slice(
                Asked.standard("held", 20).withMemory("4GiB"),
                bed.load("memory", "idle", "4", "alloc", "" + 2 * GIB, "idle", "4"));
        bed.await("held", each -> each.processes() == 1);
        Optional<Long> before = heldBy(nvml, program);
        bed.await("held", each -> each.memoryUsedBytes() == 2 * GIB);
        Optional<Long> after = heldBy(nvml, program);
        program.lines();
        if (before.isEmpty() || after.isEmpty()) {
            return Row.skipped(PART, what, "the driver does not tell this process's memory here");
        }
        double error = (after.get() - before.get()) / (2.0 * GIB) - 1;
        return Row.judged(PART, what, Load.percent(error), "within 2 %", Math.abs(error) <= 0.02);
    }

    private Optional<Long> heldBy(Nvml nvml, Program program) throws InterruptedException {
        for (int tries = 0; tries < 20; tries++) {
            List<Long> pids =
                    program.children().stream().map(ProcessHandle::pid).toList();
            Optional<Long> held = nvml.cards(new ArrayList<>()).stream()
                    .map(NvmlCard::processes)
                    .flatMap(List::stream)
                    .filter(process -> pids.contains((long) process.pid()) && process.usedBytes() > 0)
                    .map(CardProcess::usedBytes)
                    .findFirst();
            if (held.isPresent()) {
                return held;
            }
            Thread.sleep(50);
        }
        return Optional.empty();
    }

    private static Asked terms(String name) {
        return Asked.standard(name, 30);
    }
}
