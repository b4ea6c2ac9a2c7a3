package dev.lamina.device.nvml;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On the project's double of NVIDIA's library; what a real one says is not known to these tests. */
class NvmlTest {
    private static final long GIB = 1L << 30;

    @Test
    void saysWhatTheDriverIs() {
        assertThat(nvml().driverVersion()).isEqualTo("550.00.double");
        assertThat(nvml().cudaVersion()).isEqualTo("12.4");
    }

    @Test
    void findsTheCardsWithTheirFacts() {
        List<String> problems = new ArrayList<>();
        List<NvmlCard> cards = nvml().cards(problems);
        assertThat(problems).isEmpty();
        assertThat(cards).extracting(NvmlCard::name).containsExactly("Driver double 0", "Driver double 1");
        NvmlCard first = cards.getFirst();
        assertThat(first.uuid()).isEqualTo("GPU-00000000-0000-0000-0000-000000000001");
        assertThat(first.pciAddress()).isEqualTo("0:1:0");
        assertThat(first.computeCapability()).isEqualTo("8.0");
        assertThat(first.multiprocessors()).isEqualTo(108);
        assertThat(first.memory()).isEqualTo(new CardMemory(16 * GIB, GIB / 4, GIB));
        assertThat(first.migEnabled()).isFalse();
        assertThat(first.migDevices()).isEmpty();
        assertThat(first.nvLinks()).isEqualTo(2);
        assertThat(first.linkTo(cards.getLast())).isEqualTo(new CardLink(1, "nvlink"));
    }

    @Test
    void saysHowACardDoesAndWhoUsesIt() {
        NvmlCard second = nvml().cards(new ArrayList<>()).getLast();
        assertThat(second.condition())
                .returns(GIB, CardCondition::usedBytes)
                .returns(60_001L, CardCondition::milliwatts)
                .returns(60_000L, CardCondition::millijoules)
                .returns(41L, CardCondition::celsius);
        assertThat(second.processes()).containsExactly(new CardProcess(1, GIB));
        assertThat(second.uses(0))
                .as("no card is shared here, so nothing is sampled")
                .isEmpty();
        assertThat(second.computeMode()).isEqualTo(ComputeMode.DEFAULT);
    }

    @Test
    void noErrorIsReportedWhereNoneHappens() {
        Nvml nvml = nvml();
        try (CardErrors errors = nvml.errors(nvml.cards(new ArrayList<>()))) {
            assertThat(errors.listening()).isTrue();
            assertThat(errors.await(1)).isEmpty();
        }
    }

    @Test
    void aMissingLibraryIsAValueThatNamesIt() {
        assertThat(Nvml.load("libnvidia-ml-of-nobody.so.1")).isInstanceOfSatisfying(Nvml.Missing.class, missing -> {
            assertThat(missing.driver()).isFalse();
            assertThat(missing.reason()).contains("libnvidia-ml-of-nobody.so.1", "LAMINA_NVML");
        });
    }

    /** The C library has none of NVML's functions: as if the driver were very old. */
    @Test
    void missingFunctionsOfOldDriversAreTolerated() {
        Functions old = new Functions("libc.so.6");
        Handle nobody = new Handle(old, 0);
        assertThat(old.call("nvmlInit_v2")).isEqualTo(Status.FUNCTION_NOT_FOUND);
        assertThat(nobody.number("nvmlDeviceGetPowerUsage")).isEqualTo(Handle.UNKNOWN);
        assertThat(nobody.pair("nvmlDeviceGetMigMode")).containsExactly(Handle.UNKNOWN, Handle.UNKNOWN);
        assertThat(Nvml.load("libc.so.6"))
                .isInstanceOfSatisfying(
                        Nvml.Missing.class,
                        missing -> assertThat(missing.reason()).contains("too old", "update"));
    }

    @Test
    void tellsMistakesOfProgramsFromThoseOfCards() {
        assertThat(new CardError(0, 31).ofAProgram()).isTrue();
        assertThat(new CardError(0, 79).ofAProgram()).isFalse();
        assertThat(new CardError(0, 79).words()).contains("fallen off the bus");
        assertThat(new CardError(0, 4711).words()).contains("Xid");
    }

    private static Nvml nvml() {
        Path library = Path.of(System.getProperty("lamina.runtime"), "cuda-double", "libnvidia-ml.so.1");
        return switch (Nvml.load(library.toString())) {
            case Nvml.Loaded(Nvml nvml) -> nvml;
            case Nvml.Missing(var _, var reason) -> throw new AssertionError(reason);
        };
    }
}
