package dev.lamina.cli.options;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Declares options by calls. Annotations would be read by reflection at every start, which for the options of {@code plan} takes as much
 * processor time as placing ten thousand pods.
 */
public final class Declared {
    private final CommandSpec spec;

    /** Adds options to a command. */
    public Declared(CommandSpec spec) {
        this.spec = spec;
    }

    /** Options that every command has: {@code --help} and {@code --version}. */
    public void standard() {
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help message and exit.")
                .build());
        spec.addOption(OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Print version information and exit.")
                .build());
    }

    /** An option that takes one value, of a type that the command line can read. */
    public <T> Given<T> one(Class<T> type, String name, String label, String description) {
        return add(OptionSpec.builder(name).type(type).paramLabel(label).description(description));
    }

    /** An option that takes names separated by commas, and may be given again. */
    public Given<List<String>> names(String name, String description) {
        return add(OptionSpec.builder(name)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .splitRegex(",")
                .paramLabel("NAME")
                .description(description));
    }

    /** An option without a value. */
    public Given<Boolean> flag(String name, String description) {
        return add(OptionSpec.builder(name).type(Boolean.class).arity("0").description(description));
    }

    private <T> Given<T> add(OptionSpec.Builder builder) {
        OptionSpec option = builder.build();
        spec.addOption(option);
        return new Given<>(option);
    }
}
