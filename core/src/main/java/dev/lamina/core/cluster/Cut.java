package dev.lamina.core.cluster;

import static dev.lamina.core.cluster.Checks.require;

import java.util.List;

/**
 * One row of a vendor's table: a part of a card that may be cut out.
 *
 * @param name the vendor's name, such as {@code 2g.10gb} or {@code vir04}
 * @param computeMilli thousandths of the card that it holds, 1..1000
 * @param memoryBytes card memory that it holds, above 0
 * @param length neighbouring positions that it covers, 1..64
 * @param starts the positions where it may begin, in the order in which they are tried
 */
public record Cut(String name, int computeMilli, long memoryBytes, int length, List<Integer> starts) {
    /** Throws BAD_INPUT for a value outside its range. */
    public Cut {
        starts = List.copyOf(starts);
        require(!name.isBlank(), "a cut has no name; use the vendor's, such as 2g.10gb");
        require(
                computeMilli >= 1 && computeMilli <= 1000,
                "cut " + name + " holds " + computeMilli + "m of a card; it must be 1m..1000m");
        require(memoryBytes > 0, "cut " + name + " holds " + memoryBytes + " bytes; it must be above 0");
        require(length >= 1 && length <= 64, "cut " + name + " covers " + length + " positions; it must be 1..64");
        require(!starts.isEmpty(), "cut " + name + " may begin nowhere; name at least one position");
        for (int start : starts) {
            require(
                    start >= 0 && start + length <= 64,
                    "cut " + name + " begins at " + start + " and covers " + length + "; positions are 0..63");
        }
    }

    /** The bits of the positions it covers when it begins at a position. */
    long positions(int start) {
        return (length == 64 ? -1L : (1L << length) - 1) << start;
    }
}
