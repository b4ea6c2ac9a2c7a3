package dev.lamina.core.cluster;

import static dev.lamina.core.cluster.Checks.require;

import java.util.Comparator;
import java.util.List;

/**
 * A vendor's table of allowed cuts, such as NVIDIA MIG profiles with their start positions or Ascend vNPU templates. A request gets the
 * smallest cut that holds what it asks for.
 *
 * @param name the vendor's name of the table
 * @param cuts the rows; kept sorted by compute, then memory, then name
 */
public record CutTable(String name, List<Cut> cuts) implements Layout {
    private static final int STARTS = 64;

    /** Throws BAD_INPUT for an empty table. */
    public CutTable {
        require(!cuts.isEmpty(), "layout " + name + " has no cuts; use free sharing or name at least one");
        cuts = cuts.stream()
                .sorted(Comparator.comparingInt(Cut::computeMilli)
                        .thenComparingLong(Cut::memoryBytes)
                        .thenComparing(Cut::name))
                .toList();
    }

    @Override
    public int fit(int room, long roomBytes, long taken, int milli, long bytes) {
        for (int index = 0; index < cuts.size(); index++) {
            Cut cut = cuts.get(index);
            boolean holds = cut.computeMilli() >= milli && cut.memoryBytes() >= bytes;
            if (holds && cut.computeMilli() <= room && cut.memoryBytes() <= roomBytes) {
                int start = freeStart(cut, taken);
                if (start >= 0) {
                    return index * STARTS + start;
                }
            }
        }
        return NONE;
    }

    private static int freeStart(Cut cut, long taken) {
        List<Integer> starts = cut.starts();
        for (int i = 0; i < starts.size(); i++) {
            int start = starts.get(i);
            if ((taken & cut.positions(start)) == 0) {
                return start;
            }
        }
        return NONE;
    }

    @Override
    public int milliOf(int place, int milli) {
        return cut(place).computeMilli();
    }

    @Override
    public long bytesOf(int place, long bytes) {
        return cut(place).memoryBytes();
    }

    @Override
    public long positionsOf(int place) {
        return cut(place).positions(place % STARTS);
    }

    /** The row that a place stands for. */
    public Cut cut(int place) {
        return cuts.get(place / STARTS);
    }
}
