package dev.lamina.device.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class OpenClTest {
    private static final String SOURCE = """
            __kernel void scale(__global float *values, const float factor, const int count, const long bias) {
                const int i = get_global_id(0);
                if (i < count) {
                    values[i] = values[i] * factor + (float) bias;
                }
            }

            __kernel void sums(__global const float *values, __global float *out, __local float *part) {
                const int l = get_local_id(0);
                part[l] = values[get_global_id(0)];
                barrier(CLK_LOCAL_MEM_FENCE);
                if (l == 0) {
                    float sum = 0;
                    for (int i = 0; i < get_local_size(0); i++) {
                        sum += part[i];
                    }
                    out[get_group_id(0)] = sum;
                }
            }
            """;

    @Test
    void saysWhichLibraryIsMissingAndWhatToInstall() {
        assertThat(OpenCl.load("libNoSuchOpenCL.so.7")).isInstanceOfSatisfying(OpenCl.Missing.class, missing -> {
            assertThat(missing.library()).isEqualTo("libNoSuchOpenCL.so.7");
            assertThat(missing.reason()).contains("libNoSuchOpenCL.so.7", "apt-get install ocl-icd-libopencl1");
        });
    }

    @Test
    void saysWhichFunctionALibraryLacks() {
        assertThat(OpenCl.load("libc.so.6"))
                .isInstanceOfSatisfying(
                        OpenCl.Missing.class,
                        missing -> assertThat(missing.reason()).contains("clGetPlatformIDs"));
    }

    @Test
    void namesErrorsAsTheSpecificationDoes() {
        assertThat(Status.failure(-4, "clCreateBuffer", "a buffer of 9 bytes").explanation())
                .isEqualTo("clCreateBuffer answered CL_MEM_OBJECT_ALLOCATION_FAILURE (-4) for a buffer of 9 bytes; "
                        + "use smaller or fewer buffers, or free some first");
        assertThat(Status.name(-4242)).isEqualTo("unknown OpenCL error");
    }

    @Test
    void refusesGroupsThatDoNotDivideTheWork() {
        assertThatThrownBy(() -> WorkSize.of(100, 64)).hasMessageContaining("100 work-items in groups of 64");
        assertThat(WorkSize.atLeast(100, 64).width()).isEqualTo(128);
    }

    @Nested
    class OnADevice {
        private Context context;
        private CommandQueue queue;

        @BeforeEach
        void open() {
            List<Device> devices = OpenCl.load() instanceof OpenCl.Loaded(OpenCl openCl) ? openCl.devices() : List.of();
            assumeTrue(!devices.isEmpty(), "skipped: this machine has no OpenCL device");
            context = Context.open(devices.getFirst());
            queue = context.queue();
        }

        @AfterEach
        void close() {
            if (context != null) {
                queue.close();
                context.close();
            }
        }

        @Test
        void runsAKernelOnFloatsWithEveryKindOfArgument() {
            try (Program program = context.program(SOURCE, "-cl-std=CL1.2");
                    Kernel kernel = program.kernel("scale");
                    Buffer buffer = context.floats(4);
                    Event written = queue.write(buffer, 0, new float[] {1, 2, 3, 4})) {
                kernel.set(0, buffer).set(1, 10f).set(2, 3).set(3, 5L);
                try (Event launched = queue.launch(kernel, WorkSize.atLeast(3, 2))) {
                    Reading<float[]> reading = queue.readFloats(buffer, 0, 4);

                    assertThat(reading.await()).containsExactly(15, 25, 35, 4);
                    assertThat(written.isComplete()).isTrue();
                    assertThat(launched.state()).isEqualTo(CommandState.COMPLETE);
                    assertThat(launched.times().durationNs()).isPositive();
                    assertThat(launched.times().startNs())
                            .isGreaterThanOrEqualTo(written.times().endNs());
                    reading.event().close();
                }
            }
        }

        @Test
        void givesAWorkGroupItsOwnMemory() {
            try (Program program = context.program(SOURCE, "");
                    Kernel kernel = program.kernel("sums");
                    Buffer values = context.floats(8);
                    Buffer sums = context.floats(2);
                    Event filled = queue.fill(values, 1.5f)) {
                kernel.set(0, values).set(1, sums).setLocal(2, 16);
                try (Event launched = queue.launch(kernel, WorkSize.of(8, 4))) {
                    assertThat(queue.readFloats(sums, 0, 2).await()).containsExactly(6, 6);
                }
            }
        }

        @Test
        void movesBytesAndCopiesBetweenBuffers() {
            try (Buffer from = context.buffer(8);
                    Buffer to = context.buffer(8)) {
                queue.write(from, 0, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}).close();
                queue.write(from, 2, new byte[] {9}).close();
                queue.copy(from, to, 8).close();
                queue.marker().close();
                queue.flush();

                assertThat(queue.readBytes(to, 1, 4).await()).containsExactly(2, 9, 4, 5);
            }
        }

        @Test
        void keepsAWriteSafeWhenItsArrayChangesAtOnce() {
            float[] values = new float[1 << 16];
            try (Buffer buffer = context.floats(values.length)) {
                for (int round = 1; round <= 20; round++) {
                    java.util.Arrays.fill(values, round);
                    queue.write(buffer, 0, values).close();
                    java.util.Arrays.fill(values, -1);
                }

                assertThat(queue.readFloats(buffer, 0, values.length).await()).containsOnly(20);
            }
        }

        @Test
        void putsTheCompilersLogIntoTheError() {
            assertThatThrownBy(() -> context.program("__kernel void broken( { }", ""))
                    .isInstanceOfSatisfying(LaminaException.class, failure -> {
                        assertThat(failure.code()).isEqualTo(ErrorCode.NATIVE);
                        assertThat(failure.explanation()).contains("CL_BUILD_PROGRAM_FAILURE", "error");
                    });
        }

        @Test
        void namesAKernelThatTheProgramLacks() {
            try (Program program = context.program(SOURCE, "")) {
                assertThatThrownBy(() -> program.kernel("absent"))
                        .hasMessageContaining("kernel absent")
                        .hasMessageContaining("CL_INVALID_KERNEL_NAME");
            }
        }

        @Test
        void refusesARangeOutsideItsBuffer() {
            try (Buffer buffer = context.floats(4)) {
                assertThatThrownBy(() -> queue.write(buffer, 4, new float[4]))
                        .hasMessageContaining("bytes 4 to 20 of a buffer of 16 bytes");
            }
        }

        @Test
        void refusesToUseWhatIsClosed() {
            Buffer buffer = context.floats(4);
            buffer.close();
            buffer.close();

            assertThatThrownBy(() -> queue.fill(buffer, 1)).hasMessageContaining("buffer is closed");
        }
    }
}
