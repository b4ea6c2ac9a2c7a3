package dev.lamina.workloads.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamina.device.opencl.Buffer;
import dev.lamina.device.opencl.OpenCl;
import dev.lamina.workloads.card.Activation;
import dev.lamina.workloads.card.CardSession;
import dev.lamina.workloads.card.Columns;
import dev.lamina.workloads.card.Dense;
import dev.lamina.workloads.card.Noise;
import dev.lamina.workloads.card.Stage;
import dev.lamina.workloads.control.ControlPolicy;
import dev.lamina.workloads.decode.Decode;
import dev.lamina.workloads.train.Training;
import dev.lamina.workloads.vision.Vision;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the device computes, against the references on the host. */
class ModelsTest {
    private static final int STEPS = 70;

    @BeforeEach
    void needADevice() {
        boolean found = OpenCl.load() instanceof OpenCl.Loaded(OpenCl openCl)
                && !openCl.devices().isEmpty();
        assumeTrue(found, "skipped: this machine has no OpenCL device");
    }

    static Stream<ModelKind> kinds() {
        return Stream.of(new Decode(), new ControlPolicy(), new Vision(), new Training());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void agreesWithItsReferenceAtEverySize(ModelKind kind) {
        try (CardSession session = CardSession.open(0, kind.source())) {
            for (int work : List.of(1, 2, 5)) {
                session.reset();
                checkEverySomeSteps(kind.open(session, work, 11), kind.name() + ", work " + work);
            }
        }
    }

    private static void checkEverySomeSteps(Model model, String what) {
        for (int step = 1; step <= STEPS; step++) {
            model.request();
            if (step % 10 == 0 || step < 4) {
                assertThat(model.check()).as("%s, step %d", what, step).matches(Check::passed);
            }
        }
    }

    @Test
    void learnsWhatTheTeacherKnows() {
        try (CardSession session = CardSession.open(0, new Training().source())) {
            Model model = new Training().open(session, 4, 5);
            for (int step = 0; step < 300; step++) {
                model.request();
            }

            assertThat(model.losses())
                    .hasValueSatisfying(losses -> assertThat(losses.last()).isLessThan(losses.first() / 2));
        }
    }

    @Test
    void makesTheSameNoiseOnBothSides() {
        try (CardSession session = CardSession.open(0, "")) {
            Buffer buffer = session.noise(100_000, 42, 0.5f);
            float[] values = session.queue().read(buffer);

            for (int i = 0; i < values.length; i++) {
                assertThat(values[i]).isEqualTo(Noise.at(42, i) * 0.5f).isBetween(-0.5f, 0.5f);
            }
        }
    }

    @Test
    void computesADenseLayerInOneLaunchOrInMany() {
        try (CardSession session = CardSession.open(0, "")) {
            int columns = 128;
            Dense layer = new Dense(session, new Dense.Shape(300, 128), 3, 0, 1);
            Buffer x = session.noise(300 * columns, 9, 1);
            Buffer y = session.zeros(128 * columns);
            List<Stage> stages = new ArrayList<>();
            layer.stages(stages, x, y, Columns.all(columns, 32), Activation.GELU);
            stages.forEach(stage -> session.queue().launch(stage.kernel(), stage.size()));
            float[] out = session.queue().read(y);
            float[] in = session.queue().read(x);
            Comparison comparison = new Comparison();
            for (int column = 0; column < columns; column++) {
                double[] expected = layer.reference(Dense.column(in, 300, columns, column), Activation.GELU);
                for (int row = 0; row < 128; row++) {
                    comparison.expect(expected[row], out[row * columns + column]);
                }
            }

            assertThat(stages).hasSizeGreaterThan(1);
            assertThat(comparison.check()).matches(Check::passed);
        }
    }

    @Test
    void countsEachMomentOfCardTimeOnce() {
        try (CardSession session = CardSession.open(0, "")) {
            List<long[]> intervals = new ArrayList<>();
            session.queue().meterTo((start, end) -> intervals.add(new long[] {start, end}));
            long before = session.queue().totalNs();
            session.noise(500_000, 1, 1);
            session.queue().finish();

            long sum = intervals.stream()
                    .mapToLong(interval -> interval[1] - interval[0])
                    .sum();
            assertThat(session.queue().totalNs() - before).isEqualTo(sum).isPositive();
            for (int i = 1; i < intervals.size(); i++) {
                assertThat(intervals.get(i)[0]).isGreaterThanOrEqualTo(intervals.get(i - 1)[1]);
            }
            assertThat(session.queue().deviceNowNs())
                    .isGreaterThanOrEqualTo(intervals.getLast()[1]);
        }
    }
}
