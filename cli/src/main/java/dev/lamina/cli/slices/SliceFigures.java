package dev.lamina.cli.slices;

import dev.lamina.core.slice.CardMode;
import dev.lamina.core.slice.SliceClass;
import dev.lamina.core.slice.SliceTerms;
import dev.lamina.node.api.SliceStatus;

/** What follows from a slice's counters. */
final class SliceFigures {
    private SliceFigures() {}

    /** Card time used in percent of the slice's life so far; 0 before it began. */
    static double gotPercent(SliceStatus slice) {
        return slice.lifeNs() <= 0 ? 0 : 100.0 * slice.cardNs() / slice.lifeNs();
    }

    /** Its name; a companion's with its lead, whose program uses both. */
    static String nameOf(SliceStatus slice) {
        return slice.lead().isEmpty() ? slice.name() : slice.name() + " (with " + slice.lead() + ")";
    }

    static String className(SliceStatus slice) {
        return SliceClass.valueOf(slice.sliceClass()).label();
    }

    static SliceTerms terms(SliceStatus slice) {
        return new SliceTerms(
                slice.guaranteeMilli(),
                slice.limitMilli(),
                slice.memoryQuotaBytes(),
                SliceClass.valueOf(slice.sliceClass()),
                CardMode.valueOf(slice.mode()));
    }
}
