package dev.lamina.bench;

import dev.lamina.bench.measure.KernelTime;
import dev.lamina.bench.measure.Split;
import picocli.CommandLine.ITypeConverter;

/** Values of options as people write them; the parsers' own messages say what is wrong with one. */
final class Converters {
    private Converters() {}

    static final class OfSplit implements ITypeConverter<Split> {
        @Override
        public Split convert(String text) {
            return Split.parse(text);
        }
    }

    static final class OfKernelTime implements ITypeConverter<KernelTime> {
        @Override
        public KernelTime convert(String text) {
            return KernelTime.parse(text);
        }
    }
}
