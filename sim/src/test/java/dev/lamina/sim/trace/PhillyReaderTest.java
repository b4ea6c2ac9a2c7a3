package dev.lamina.sim.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhillyReaderTest {
    private static final String HEADER = "job_id,user,num_gpu,submit_time,duration\n";

    @TempDir
    private Path folder;

    @Test
    void sortsJobsByTheirSubmissionAndLeavesOutThoseWithoutCards() throws IOException {
        Path file = write(HEADER + "a,vc1,8,30,100\nb,vc2,0,10,5\nc,vc1,1,20,7\nd,vc1,2,30,1\n");

        PhillyReader.Jobs read = PhillyReader.jobs(file, Leniency.STRICT);

        assertThat(read.jobs()).extracting(TrainingJob::name).containsExactly("c", "a", "d");
        assertThat(read.jobs().getFirst())
                .isEqualTo(TrainingJob.whenever("c", "vc1", 1, 20_000_000_000L, 7_000_000_000L));
        assertThat(read.withoutCards()).isEqualTo(1);
    }

    @Test
    void saysWhatIsWrongWithATime() throws IOException {
        Path file = write(HEADER + "a,vc1,8,-3,100\nb,vc1,8,5,99999999999999999999\nc,vc1,1,1,1\n");

        assertThatThrownBy(() -> PhillyReader.jobs(file, Leniency.STRICT))
                .hasMessageContaining("line 2, column 9: submit_time is '-3', expected a whole number from 0");
        PhillyReader.Jobs read = PhillyReader.jobs(file, Leniency.LENIENT);
        assertThat(read.skipped().rows()).isEqualTo(2);
        assertThat(read.skipped().examples().getLast()).contains("line 3, column 11: duration is");
        assertThat(read.jobs()).hasSize(1);
    }

    @Test
    void refusesAFileWithoutAJob() throws IOException {
        Path file = write(HEADER + "a,vc1,0,1,1\n");

        assertThatThrownBy(() -> PhillyReader.jobs(file, Leniency.STRICT)).hasMessageContaining("at least one job");
    }

    @Test
    void readsThePublishedFile() {
        PhillyReader.Jobs read =
                PhillyReader.jobs(PublicTraces.require("philly/trace_job_Philly_MIX1.csv.gz"), Leniency.STRICT);

        assertThat(read.jobs()).hasSize(30_940 - 184);
        assertThat(read.withoutCards()).isEqualTo(184);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("jobs.csv"), text);
    }
}
