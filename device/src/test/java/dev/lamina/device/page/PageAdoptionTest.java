package dev.lamina.device.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.device.posix.OsHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of page refuses what it cannot trust with one message, and lets go of the handle. */
class PageAdoptionTest {
    static Stream<Arguments> pages() {
        return Stream.of(
                page("card page", PageLayout.CARD_MAGIC, PageLayout.CARD_PAGE_SIZE, CardPage::adopt),
                page("doorbell", PageLayout.BELL_MAGIC, PageLayout.BELL_PAGE_SIZE, Doorbell::adopt),
                page("slice page", PageLayout.SLICE_MAGIC, PageLayout.SLICE_PAGE_SIZE, SlicePage::adopt));
    }

    private static Arguments page(String name, long magic, int size, Function<OsHandle, AutoCloseable> adopt) {
        return Arguments.of(Named.of(name, new Kind(name, magic, size, adopt)));
    }

    record Kind(String name, long magic, int size, Function<OsHandle, AutoCloseable> adopt) {
        void refuses(OsHandle handle, String message) {
            assertThatThrownBy(() -> adopt.apply(handle))
                    .isInstanceOfSatisfying(
                            LaminaException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.BAD_INPUT))
                    .hasMessageContaining(name)
                    .hasMessageContaining(message);
            assertThat(handle.isClosed()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void refusesATruncatedFile(Kind kind) {
        kind.refuses(
                BadPages.sealed(kind.magic, PageLayout.VERSION, kind.size - 1024),
                "has " + (kind.size - 1024) + " bytes");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void refusesAFileThatSomeoneCouldStillTruncate(Kind kind) {
        kind.refuses(BadPages.unsealed(kind.size), "has seals 0x0, needs 0x7");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void refusesAnotherMark(Kind kind) {
        kind.refuses(BadPages.sealed(0xabcdL, 1, kind.size), "begins with 0xabcd");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void refusesAnotherVersion(Kind kind) {
        kind.refuses(BadPages.sealed(kind.magic, 3, kind.size), "is of page version 3, this agent speaks 2");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void refusesASizeThatTheFileDoesNotHave(Kind kind) {
        var handle = BadPages.sealed(kind.magic, PageLayout.VERSION, kind.size);
        BadPages.poke(handle, PageLayout.PAGE_SIZE, 12);
        kind.refuses(handle, "says size 12");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void refusesAnOrdinaryFile(Kind kind, @TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("page"), new byte[kind.size]);
        kind.refuses(OsHandle.open(file, true), "is not a memory file");
    }

    @Test
    void refusesASlicePageWithAnotherNumberOfSlots() {
        var handle = BadPages.sealed(PageLayout.SLICE_MAGIC, PageLayout.VERSION, PageLayout.SLICE_PAGE_SIZE);
        BadPages.poke(handle, PageLayout.SLICE_SLOTS, 1_000_000);

        assertThatThrownBy(() -> SlicePage.adopt(handle)).hasMessageContaining("says slots 1000000, version 2 has 64");
    }
}
