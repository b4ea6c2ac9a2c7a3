package dev.lamina.cli.demo;

import dev.lamina.core.slice.SliceTerms;

/**
 * One workload of the demo and what it asks for.
 *
 * @param name as in {@code lamina ps} and in the JSON
 * @param program the workload's own name
 * @param story what it stands for, a few words for people
 * @param unit what one unit of its useful work is, in the plural
 */
record Part(String name, String program, String story, String unit, SliceTerms terms) {
    /** The same workload asking for another guarantee. */
    Part asking(int guaranteeMilli) {
        SliceTerms asked = new SliceTerms(guaranteeMilli, terms.limitMilli(), terms.memoryBytes(), terms.sliceClass());
        return new Part(name, program, story, unit, asked);
    }

    double askedPercent() {
        return terms.guaranteeMilli() / 10.0;
    }
}
