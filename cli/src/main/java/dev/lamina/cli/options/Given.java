package dev.lamina.cli.options;

import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;

/** What was said for one option; to be asked once the line has been read. */
public final class Given<T> {
    private final OptionSpec option;

    Given(OptionSpec option) {
        this.option = option;
    }

    /** The value; empty when the option was left out. */
    public Optional<T> value() {
        T value = option.getValue();
        return Optional.ofNullable(value);
    }

    /** Whether the option was given. */
    public boolean isThere() {
        return value().isPresent();
    }

    /** The value, or this one. */
    public T or(T fallback) {
        return value().orElse(fallback);
    }
}
