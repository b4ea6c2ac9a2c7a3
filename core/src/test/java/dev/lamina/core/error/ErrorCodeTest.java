package dev.lamina.core.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ErrorCodeTest {
    @Test
    void givesEachCodeItsOwnExitCode() {
        assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::exitCode))
                .doesNotHaveDuplicates()
                .allMatch(exit -> exit > 0 && exit < 126);
    }

    @Test
    void keepsCodeMessageAndCause() {
        var cause = new IllegalStateException("driver");
        var exception = new LaminaException(ErrorCode.NATIVE, "clGetDeviceIDs answered -1", cause);

        assertThat(exception.code()).isEqualTo(ErrorCode.NATIVE);
        assertThat(exception.explanation()).isEqualTo("clGetDeviceIDs answered -1");
        assertThat(exception).hasCause(cause);
    }
}
