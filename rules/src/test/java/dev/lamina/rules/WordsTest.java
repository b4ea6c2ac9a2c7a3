package dev.lamina.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WordsTest {
    /** Paths of the machine something was written on; they mean nothing to anyone else. */
    private static final Pattern MACHINE_PATH = Pattern.compile("(?<![\\w.}>*-])/(work|root)/\\w|\\.\\./shared\\b");

    private static final Pattern ADDRESS = Pattern.compile("https?://([\\w.-]+)");
    private static final List<String> ADDRESSES_OF_BUILDS = List.of("maven.apache.org", "www.w3.org");

    @Test
    void namesNoPathOfOneMachine() {
        assertThat(linesWith(
                        MACHINE_PATH,
                        ProjectFiles.endingIn(".md", ".java", ".c", ".h", ".cl", ".sh", ".xml", ".txt", ".html")))
                .isEmpty();
    }

    @Test
    void namesNoRegistryInTheBuild() {
        var foreign = new ArrayList<String>();
        for (Path file : ProjectFiles.endingIn("pom.xml", ".config", "settings.xml")) {
            for (String line : ProjectFiles.linesOf(file)) {
                ADDRESS.matcher(line)
                        .results()
                        .map(found -> found.group(1))
                        .filter(host -> !ADDRESSES_OF_BUILDS.contains(host))
                        .forEach(host -> foreign.add(ProjectFiles.shown(file) + " names " + host));
            }
        }

        assertThat(foreign).isEmpty();
    }

    @Test
    void checksEveryModuleForNulls() {
        Stream<Path> modules = ProjectFiles.endingIn("module-info.java").stream();

        assertThat(modules)
                .isNotEmpty()
                .allSatisfy(file -> assertThat(ProjectFiles.linesOf(file)).contains("@NullMarked"));
    }

    @Test
    void linksToFilesThatAreThere() {
        var link = Pattern.compile("\\]\\((?!\\w+:|#)([^)#\\s]+)(?:#[^)]*)?\\)");
        var broken = new ArrayList<String>();
        for (Path file : ProjectFiles.endingIn(".md")) {
            Path folder = file.resolveSibling("");
            link.matcher(String.join("\n", ProjectFiles.linesOf(file)))
                    .results()
                    .map(found -> found.group(1))
                    .filter(target -> !folder.resolve(target).toFile().exists())
                    .forEach(target -> broken.add(ProjectFiles.shown(file) + " links to " + target));
        }

        assertThat(broken).isEmpty();
    }

    private static List<String> linesWith(Pattern pattern, List<Path> files) {
        var found = new ArrayList<String>();
        for (Path file : files) {
            List<String> lines = ProjectFiles.linesOf(file);
            for (int i = 0; i < lines.size(); i++) {
                if (pattern.matcher(lines.get(i)).find()) {
                    found.add("%s:%d %s"
                            .formatted(
                                    ProjectFiles.shown(file),
                                    i + 1,
                                    lines.get(i).strip()));
                }
            }
        }
        return found;
    }
}
