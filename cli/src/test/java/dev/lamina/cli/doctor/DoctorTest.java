package dev.lamina.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
    @TempDir
    private Path folder;

    @Test
    void aLoaderThatIgnoresLayersIsAProblemWithARemedy() {
        Finding finding = OpenClChecks.layers(
                List.of("card=ocl-1 a card", "loader=/usr/lib/libOpenCL.so.1", "layer="), Path.of("/x.so"));
        assertThat(finding.verdict()).isEqualTo(Finding.Verdict.PROBLEM);
        assertThat(finding.remedy()).contains("ocl-icd");
    }

    @Test
    void withoutACardNothingIsSaidAgainstTheLoader() {
        assertThat(OpenClChecks.layers(List.of("layer="), Path.of("/x.so")).verdict())
                .isEqualTo(Finding.Verdict.NOTE);
    }

    @Test
    void aDriverThatCrashesItsProcessIsSaid() {
        assertThat(OpenClChecks.cards(List.of()).detail()).contains("crashed");
        assertThat(OpenClChecks.loader(List.of()).verdict()).isEqualTo(Finding.Verdict.PROBLEM);
    }

    @Test
    void findsWhereALibraryWasLoadedFrom() {
        List<String> maps = List.of(
                "7f00-7f01 r-xp 0 08:01 12   /usr/lib/libc.so.6",
                "7f02-7f03 r-xp 0 08:01 13   /usr/lib/libOpenCL.so.1");
        assertThat(LoaderProbe.mapped(maps, "libOpenCL.so")).isEqualTo("/usr/lib/libOpenCL.so.1");
        assertThat(LoaderProbe.mapped(maps, "liblamina")).isEmpty();
    }

    @Test
    void aFolderThatOthersMayWriteIsAProblem() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Finding finding = PlaceChecks.folder("runtime folder", folder);
        assertThat(finding.verdict()).isEqualTo(Finding.Verdict.PROBLEM);
        assertThat(finding.remedy()).contains("chmod");
    }

    @Test
    void aFolderThatIsNotThereYetIsFineWhereItCanBeMade() throws IOException {
        assertThat(PlaceChecks.folder("state folder", folder.resolve("a/b")).verdict())
                .isEqualTo(Finding.Verdict.OK);
    }

    @Test
    void theRemedyStandsBelowTheProblem() {
        String text = DoctorCommand.text(
                List.of(Finding.ok("layer", "there"), Finding.problem("cards", "none", "install a driver")));
        assertThat(text).containsSubsequence("ok       layer", "problem  cards", "none", "-> install a driver");
    }
}
