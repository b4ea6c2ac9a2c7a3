package dev.lamina.cli.trial;

import dev.lamina.cli.program.Installation;
import dev.lamina.cli.text.JsonText;
import dev.lamina.cli.text.Table;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.node.api.CardStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The trial's program: {@code SECONDS RESULT SCRIPT}, the length of one measurement, the JSON file to write and PyTorch's script. Prints a table; ends
 * with 1 when a part of the correctness was missed. It changes no setting of a card.
 */
public final class Trial {
    private Trial() {}

    /** See the class. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        try {
            System.exit(run(Integer.parseInt(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2])));
        } catch (LaminaException refused) {
            System.err.println("lamina: " + refused.explanation());
            System.exit(refused.code().exitCode());
        }
    }

    private static int run(int seconds, Path result, Path script) throws IOException, InterruptedException {
        long startNs = System.nanoTime();
        List<Row> rows = new ArrayList<>();
        CardStatus card;
        String rate;
        try (TrialBed bed = TrialBed.open(Installation.ofThisProcess(), "exclusive")) {
            card = bed.card();
            rate = rate(bed);
            Load load = new Load(bed, rate);
            rows.addAll(new Correctness(bed, load).rows());
            rows.addAll(new Frameworks(bed, script).rows());
            rows.addAll(new Speed(bed, load, seconds).rows());
        }
        try (TrialBed bed = TrialBed.open(Installation.ofThisProcess(), "time")) {
            Load load = new Load(bed, rate);
            Sharing sharing = new Sharing(bed, load, "time", seconds);
            rows.addAll(sharing.rows(70));
            rows.addAll(new Spatial(bed, load, sharing.oneAlone(), seconds).rows());
        }
        long tookS = (System.nanoTime() - startNs) / 1_000_000_000;
        System.out.println(card.name() + ", driver " + card.driver() + ", " + tookS + " s"
                + (card.driver().contains("double") ? "; a test double of the driver, no hardware" : ""));
        System.out.print(table(rows));
        Files.writeString(result, JsonText.of(content(card, tookS, rows)) + "\n");
        return rows.stream()
                        .anyMatch(row -> row.verdict() == Row.Verdict.MISSED
                                && !row.part().equals("promises"))
                ? 1
                : 0;
    }

    /** Iterations per nanosecond, measured without Lamina and alone. */
    private static String rate(TrialBed bed) throws IOException, InterruptedException {
        JsonNode said = bed.free(bed.load("calibrate")).lastLine();
        double rate = said.path("iterationsPerNs").asDouble();
        if (rate <= 0) {
            throw new LaminaException(ErrorCode.NATIVE, "the card's speed cannot be measured: " + said);
        }
        return Double.toString(rate);
    }

    private static String table(List<Row> rows) {
        Table table = new Table("PART", "WHAT", "SEEN", "GOAL", "VERDICT");
        rows.forEach(row -> table.row(row.part(), row.what(), row.value(), row.goal(), row.word()));
        return table.render();
    }

    private static Map<String, Object> content(CardStatus card, long tookS, List<Row> rows) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("card", card.name());
        content.put("driver", card.driver());
        content.put("double", card.driver().contains("double"));
        content.put("memoryBytes", card.memoryBytes());
        content.put("computeUnits", card.computeUnits());
        content.put("seconds", tookS);
        content.put("rows", rows);
        return content;
    }
}
