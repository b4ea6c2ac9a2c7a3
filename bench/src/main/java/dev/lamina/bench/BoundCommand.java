package dev.lamina.bench;

import dev.lamina.bench.placement.AllocationBound;
import dev.lamina.sim.paper.Arrivals;
import dev.lamina.sim.paper.PaperInput;
import dev.lamina.sim.trace.Leniency;
import dev.lamina.sim.trace.OpenbFolder;
import dev.lamina.sim.trace.OpenbNode;
import dev.lamina.sim.trace.OpenbPods;
import dev.lamina.sim.trace.OpenbReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "bound",
        description = "How much of the cards any policy could allocate at best, by linear programming.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: lamina bench bound traces/openb --workload default --accept 0,95"})
final class BoundCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "The node list and openb_pod_list_NAME.csv files, plain or .gz.")
    private Path folder = Path.of("");

    @Option(
            names = "--workload",
            paramLabel = "NAME",
            defaultValue = "default",
            description = "Default: ${DEFAULT-VALUE}.")
    private String workload = "";

    @Option(names = "--order", paramLabel = "FILE", description = "A written order (kind,name) instead of a drawn one.")
    private Optional<Path> order = Optional.empty();

    @Option(names = "--seed", defaultValue = "42", description = "Of the drawn order (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--load", defaultValue = "1.3", description = "Requests over cards (default: ${DEFAULT-VALUE}).")
    private double load;

    @Option(
            names = "--accept",
            paramLabel = "PERCENT",
            split = ",",
            defaultValue = "0,80,87,95",
            description = "Loads up to which everything must be accepted (default: ${DEFAULT-VALUE}).")
    private List<Double> accept = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Arrivals arrivals = arrivals();
        PrintWriter out = spec.commandLine().getOut();
        out.println("everything accepted up to %   allocated at most %");
        for (double percent : accept) {
            double bound = AllocationBound.percent(arrivals, percent);
            out.println(String.format(Locale.ROOT, "%27.1f   %19.2f", percent, bound));
            out.flush();
        }
        return 0;
    }

    private Arrivals arrivals() {
        OpenbFolder files = OpenbFolder.of(folder);
        List<OpenbNode> nodes =
                OpenbReader.nodes(files.nodes(), Leniency.STRICT).rows();
        Set<String> models = nodes.stream().map(OpenbNode::model).collect(Collectors.toSet());
        OpenbPods pods =
                OpenbReader.pods(files.pods(workload), models, Leniency.STRICT).rows();
        PaperInput input = new PaperInput(workload, nodes, pods);
        return order.map(file -> ordered(input, file)).orElseGet(() -> Arrivals.drawn(input, seed, load));
    }

    private Arrivals ordered(PaperInput input, Path file) {
        Set<String> nodes = input.nodes().stream().map(OpenbNode::name).collect(Collectors.toSet());
        return Arrivals.ordered(input, OpenbReader.order(file, nodes, input.pods()), seed);
    }
}
