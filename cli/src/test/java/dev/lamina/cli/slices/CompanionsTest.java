package dev.lamina.cli.slices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.cli.program.Installation;
import dev.lamina.node.api.CardReading;
import dev.lamina.node.api.CardStatus;
import dev.lamina.node.api.SliceGrant;
import dev.lamina.node.api.SliceStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What a person sees of one program with slices of several cards. */
class CompanionsTest {
    private static final SliceStatus LEAD = slice("s-1", "");
    private static final SliceStatus COMPANION = slice("s-2", "s-1");

    @TempDir
    private Path folder;

    @Test
    void aCompanionIsListedWithItsLead() {
        List<SliceStatus> slices = List.of(LEAD, COMPANION);

        assertThat(PsCommand.text(slices)).containsOnlyOnce("train (with s-1)");
        assertThat(ReportCommand.text(slices)).containsOnlyOnce("train (with s-1)");
        assertThat(ReportCommand.figures(LEAD)).containsEntry("lead", "");
        assertThat(ReportCommand.figures(COMPANION)).containsEntry("lead", "s-1");
    }

    @Test
    void theNameMeansTheLead() {
        List<SliceStatus> slices = List.of(LEAD, COMPANION);

        assertThat(SliceChoice.among(slices, "train", "lamina ps")).isEqualTo(LEAD);
        assertThat(SliceChoice.among(slices, "s-2", "lamina ps")).isEqualTo(COMPANION);
    }

    @Test
    void aProgramStartedFromInsideOfAnotherHasItsOwnSlicesAlone() throws IOException {
        Files.createFile(folder.resolve("lamina-launch"));
        Map<String, String> own = Map.of("LAMINA_SLICE", "/old/s-1", "LAMINA_SLICE_1", "/old/s-2", "OTHER", "kept");
        Installation installation = new Installation(own, folder, folder, folder, "");
        SliceGrant grant = new SliceGrant("s-9", "/new/s-9", Map.of("LAMINA_SLICE", "/new/s-9"), List.of());

        assertThat(Launch.of(installation, grant, List.of(), List.of("true")).environment())
                .isEqualTo(Map.of("LAMINA_SLICE", "/new/s-9", "OTHER", "kept"));
    }

    /** Every card has what is left on the fullest of those that the program can get. */
    @Test
    void allMemoryIsWhatEachOfTheCardsHasLeft() {
        List<CardStatus> cards =
                List.of(card("ocl-1", "opencl", 100), card("gpu-1", "cuda", 30), card("gpu-2", "cuda", 50));

        assertThat(options().unpromisedBytes(cards)).isEqualTo(100);
        assertThat(options("--card", "1").unpromisedBytes(cards)).isEqualTo(30);
        assertThat(options("--card", "gpu-2,gpu-1").unpromisedBytes(cards)).isEqualTo(30);
        assertThat(options("--cards", "2").unpromisedBytes(cards)).isEqualTo(30);
    }

    private static CardOptions options(String... words) {
        Holder holder = new Holder();
        new CommandLine(holder).parseArgs(words);
        return holder.options;
    }

    @Command
    private static final class Holder {
        @Mixin
        private final CardOptions options = new CardOptions();
    }

    private static CardStatus card(String id, String kind, long leftBytes) {
        return new CardStatus(
                id, kind, id, "", "", "", 0, 1000, 1, "time", 0, 1000 - leftBytes, 0, 0, 0, "", CardReading.NONE);
    }

    private static SliceStatus slice(String id, String lead) {
        return new SliceStatus(
                id,
                "train",
                "me",
                "gpu-1",
                lead,
                "STANDARD",
                "ANY",
                "running",
                300,
                1000,
                1,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                1,
                1,
                1,
                0,
                "",
                List.of("train"),
                "",
                List.of());
    }
}
