package dev.lamina.sim.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lamina.sim.trace.Leniency;
import dev.lamina.sim.trace.PhillyReader;
import dev.lamina.sim.trace.PublicTraces;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhillyWaitsTest {
    /** What an independent plain simulation states for gangs of 8 and more on 138 nodes of 8 cards, in seconds. */
    @ParameterizedTest
    @CsvSource({"fcfs, 1267, 3044", "easy, 1001, 2381"})
    void keepsGangsWaitingAsLongAsAPlainSimulationDoes(String discipline, double meanS, double maxS) {
        ReplayResult result = Replay.run(philly(), new Setting(discipline, Disciplines.usualPolicy(discipline), 1));

        Waits gangs = result.waits(ReplayResult.GANGS).orElseThrow();
        assertThat(gangs.jobs()).isEqualTo(1017);
        assertThat(gangs.meanNs() / 1e9).isCloseTo(meanS, within(0.05 * meanS));
        assertThat(gangs.maxNs() / 1e9).isCloseTo(maxS, within(0.05 * maxS));
    }

    @Test
    void tellsEverybodyWhoWaitsWhenHeWillStartAndErrsByAFifthAtTheMedian() {
        ReplayResult result = Replay.run(philly(), new Setting("lamina", "first-fit", 1, true));

        Service.Forecast forecast = result.service().forecast();
        assertThat(forecast.waited()).isGreaterThan(10_000);
        assertThat(forecast.jobs()).isEqualTo(forecast.waited());
        assertThat(forecast.medianErrorPercent()).isBetween(0.1, 20.0);
    }

    private static Scene philly() {
        PhillyReader.Jobs jobs =
                PhillyReader.jobs(PublicTraces.require("philly/trace_job_Philly_MIX1.csv.gz"), Leniency.STRICT);
        return Scene.of(jobs.jobs(), NodeGrid.parse("138x8"), Estimates.EXACT);
    }
}
