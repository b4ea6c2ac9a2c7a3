package dev.lamina.device.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the Java twin of the pages to what a C compiler makes of {@code lamina_page.h}. */
class PageLayoutTest {
    /** Names in C whose Java twin is not simply {@code SLOT_CARD_NS} for {@code slot.card_ns}. */
    private static final Map<String, String> NAMED_OTHERWISE = Map.ofEntries(
            Map.entry("slice.klass", "SLICE_CLASS"),
            Map.entry("slice.slot", "SLOTS_OFFSET"),
            Map.entry("LAMINA_PAGE_VERSION", "VERSION"));

    /** The C header's codes carry no word for what they are codes of; Java's do. */
    private static final Map<String, List<String>> CODES = Map.of(
            "MODE_", List.of("EXCLUSIVE", "TIME", "SPATIAL"),
            "CLASS_", List.of("LATENCY", "STANDARD", "BEST_EFFORT"),
            "SLICE_", List.of("RUNNING", "PAUSED", "ENDED"),
            "SLOT_", List.of("FREE", "ACTIVE"),
            "STATUS_", List.of("OK", "WRONG_VERSION", "SLICE_ENDED", "NO_SLOT", "REFUSED"));

    private static final List<String> PADDING = List.of("hello.reserved");

    @TempDir
    Path folder;

    @Test
    void agreesWithTheCHeaderOnEveryFieldAndConstant() throws Exception {
        Map<String, Long> java = constantsOf(PageLayout.class);
        java.putAll(constantsOf(RegistrationLayout.class));
        Map<String, Long> c = namedAsInJava(run(program()));

        assertThat(c).hasSizeGreaterThan(80);
        assertThat(java).containsAllEntriesOf(c);
    }

    private static Map<String, Long> namedAsInJava(String output) {
        var values = new HashMap<String, Long>();
        for (String line : output.lines().toList()) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "field" -> putField(values, words);
                case "constant" -> values.put(constant(words[1]), Long.parseUnsignedLong(words[2]));
                default -> putStructure(values, words);
            }
        }
        return values;
    }

    private static void putField(Map<String, Long> values, String[] words) {
        if (!PADDING.contains(words[1])) {
            values.put(field(words[1]), Long.valueOf(words[2]));
        }
        if (words[1].matches("card\\.(platform|device|card)|welcome\\.message")) {
            values.put(field(words[1]) + "_LENGTH", Long.valueOf(words[3]));
        }
    }

    private static String field(String name) {
        String[] parts = name.split("\\.");
        if (List.of("magic", "version", "size").contains(parts[1]) && !parts[0].matches("hello|welcome|note")) {
            return parts[1].equals("magic") ? "MAGIC" : "PAGE_" + parts[1].toUpperCase(Locale.ROOT);
        }
        return NAMED_OTHERWISE.getOrDefault(name, name.replace('.', '_').toUpperCase(Locale.ROOT));
    }

    private static String constant(String name) {
        String plain = name.replaceFirst("^LAMINA_", "");
        if (plain.equals("HELLO_MAGIC")) {
            return "HELLO_MAGIC_VALUE";
        }
        String prefix = CODES.entrySet().stream()
                .filter(group -> group.getValue().contains(plain))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
        return NAMED_OTHERWISE.getOrDefault(name, prefix + plain);
    }

    private static void putStructure(Map<String, Long> values, String[] words) {
        if (words[1].matches("hello|welcome|note")) {
            values.put(words[1].toUpperCase(Locale.ROOT) + "_BYTES", Long.valueOf(words[2]));
        }
    }

    private static Map<String, Long> constantsOf(Class<?> layout) throws IllegalAccessException {
        var constants = new HashMap<String, Long>();
        for (var field : layout.getDeclaredFields()) {
            if (field.getType() == int.class || field.getType() == long.class) {
                constants.put(field.getName(), ((Number) Objects.requireNonNull(field.get(null))).longValue());
            }
        }
        return constants;
    }

    private String program() throws IOException, InterruptedException {
        Path root = Path.of(Objects.requireNonNull(System.getProperty("lamina.root"), "lamina.root"));
        Path compiler = Path.of("/usr/bin/cc");
        assumeTrue(Files.isExecutable(compiler), "no C compiler at /usr/bin/cc: the C side was not compared");
        String program = folder.resolve("lamina-offsets").toString();
        String include = root.resolve("runtime/include").toString();
        run(
                compiler.toString(),
                "-std=c11",
                "-I",
                include,
                "-o",
                program,
                root.resolve("runtime/test/offsets.c").toString());
        return program;
    }

    private static String run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor())
                .as(String.join(" ", command) + "\n" + output)
                .isZero();
        return output;
    }
}
