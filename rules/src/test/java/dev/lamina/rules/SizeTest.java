package dev.lamina.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.util.JavacTask;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

class SizeTest {
    private static final int JAVA_LINES = 500;
    private static final int C_LINES = 400;

    @Test
    void keepsFilesShortEnoughToReadInOneGo() {
        Stream<String> java = tooLong(ProjectFiles.endingIn(".java"), JAVA_LINES);
        Stream<String> c = tooLong(ProjectFiles.endingIn(".c", ".h"), C_LINES);

        assertThat(Stream.concat(java, c)).isEmpty();
    }

    @Test
    void keepsMethodsShortFlatAndNarrow() {
        var complaints = new ArrayList<String>();
        for (Path file : ProjectFiles.endingIn(".java")) {
            complaints.addAll(complaintsAbout(ProjectFiles.shown(file), String.join("\n", ProjectFiles.linesOf(file))));
        }

        assertThat(complaints).isEmpty();
    }

    @Test
    void seesAMethodThatIsTooLongTooDeepAndTooWide() {
        String body = "int x = 0;\n".repeat(JavaShape.METHOD_LINES);
        String source = """
                class Bad {
                    Object wide(int a, int b, int c, int d, int e, int f) { return null; }
                    void deep(int[] xs) { for (int x : xs) { if (x > 0) { try { while (x > 1) {} } finally {} } } }
                    void chain(int x) { if (x == 1) {} else if (x == 2) {} else if (x == 3) {} else if (x == 4) {} else {} }
                    Void nothing() { return null; }
                    void lengthy() {
                %s    }
                    record Values(int a, int b, int c, int d, int e, int f) { Values { a = 1; } }
                }
                """.formatted(body);

        assertThat(complaintsAbout("Bad.java", source))
                .containsExactlyInAnyOrder(
                        "Bad.java:2 wide takes 6 parameters, at most 5",
                        "Bad.java:2 returns null; a look-up answers with an Optional",
                        "Bad.java:3 nests 4 levels deep, at most 3",
                        "Bad.java:6 lengthy has 62 lines, at most 60");
    }

    private static Stream<String> tooLong(List<Path> files, int limit) {
        return files.stream()
                .filter(file -> ProjectFiles.linesOf(file).size() > limit)
                .map(file -> "%s has %d lines, at most %d"
                        .formatted(
                                ProjectFiles.shown(file),
                                ProjectFiles.linesOf(file).size(),
                                limit));
    }

    private static List<String> complaintsAbout(String name, String source) {
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "a JDK, not a JRE");
        var task = (JavacTask) compiler.getTask(null, null, null, List.of(), null, List.of(new Text(name, source)));
        try {
            var complaints = new ArrayList<String>();
            for (var unit : task.parse()) {
                complaints.addAll(new JavaShape(unit, Trees.instance(task).getSourcePositions(), name).complaints());
            }
            return complaints;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** A source file held in memory. */
    private static final class Text extends SimpleJavaFileObject {
        private final String source;

        Text(String name, String source) {
            super(java.net.URI.create("memory:///" + name), Kind.SOURCE);
            this.source = source;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
        }
    }
}
