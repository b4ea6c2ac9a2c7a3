package dev.lamina.cli.demo;

import dev.lamina.cli.text.Progress;
import dev.lamina.node.api.AgentClient;
import dev.lamina.node.api.CardStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The whole demo on a bed that is ready: each service alone, then all together. */
final class Demo {
    private final Bed bed;
    private final OwnFiles files;
    private final Progress progress;
    private final int seconds;

    Demo(Bed bed, OwnFiles files, Progress progress, int seconds) {
        this.bed = bed;
        this.files = files;
        this.progress = progress;
        this.seconds = seconds;
    }

    DemoResult run() throws InterruptedException, IOException {
        String startedAt = OffsetDateTime.now(ZoneId.systemDefault())
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        try (AgentClient agent = bed.startAgent()) {
            CardStatus card = agent.cards().getFirst();
            progress.done("card", card.name() + " (" + card.card() + ")");
            AlonePhase alonePhase = new AlonePhase(bed, files, progress, seconds);
            Map<Cast.Service, OwnReport> alone = new LinkedHashMap<>();
            for (Cast.Service service : Cast.services()) {
                alone.put(service, alonePhase.run(service));
            }
            Map<Cast.Service, OwnReport> asking = Cast.asking(alone);
            SlicedPhase.Result sliced =
                    new SlicedPhase(bed, agent, files, progress, seconds).run(asking, Cast.filler());
            DemoResult.Setting setting = new DemoResult.Setting(
                    card.name() + " (" + card.platform() + ")",
                    machine(),
                    startedAt,
                    sliced.span().foreignPercent(),
                    sliced.span().watched());
            return result(setting, asking, sliced.shares());
        }
    }

    private static DemoResult result(
            DemoResult.Setting setting, Map<Cast.Service, OwnReport> alone, Map<String, SlicedPhase.Share> shares) {
        List<Outcome.Service> services = new ArrayList<>();
        alone.forEach((service, own) -> {
            SlicedPhase.Share share = share(shares, service.part());
            services.add(new Outcome.Service(
                    service.part(), AlonePhase.measured(own), share.measurement(), share.account()));
        });
        SlicedPhase.Share filler = share(shares, Cast.filler());
        return new DemoResult(
                setting, services, new Outcome.Filler(filler.part(), filler.measurement(), filler.account()));
    }

    private static SlicedPhase.Share share(Map<String, SlicedPhase.Share> shares, Part part) {
        return Objects.requireNonNull(shares.get(part.name()), "every part of the cast ran");
    }

    private static String machine() throws IOException {
        String system = System.getProperty("os.name") + " " + System.getProperty("os.version");
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            List<String> models =
                    lines.filter(line -> line.startsWith("model name")).toList();
            String model = models.stream()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
            return Math.max(1, models.size()) + " processors (" + model + "), " + system;
        }
    }
}
