package dev.lamina.node.metering;

import dev.lamina.core.slice.Quantities;
import dev.lamina.device.nvml.CardProcess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Holds what a card's driver says of its processes against what their slices' pages say, and flags what does not add up. A finding counts once two looks
 * in a row have come to it: a process may have been caught between an allocation and its account. Owned by one thread.
 */
public final class Audit {
    /** What a process may hold beside what it counts: its contexts, modules and the driver's own buffers. */
    static final long ALLOWANCE_BYTES = 1L << 30;

    /** How much more of the time its kernels may run, by the driver, than its page has booked: samples and books are not of the same moments. */
    static final long ALLOWANCE_PERCENT = 25;

    private static final double PERCENT = 100;

    private Set<Finding> last = Set.of();
    private Map<Integer, Long> lastCardNs = Map.of();
    private long lastNs;

    /**
     * What does not add up.
     *
     * @param slice the slice concerned; empty: none, a process of somebody's own
     */
    public record Finding(String slice, int pid, String what) {}

    /**
     * A process of a slice.
     *
     * @param countedBytes what its page says that it holds
     * @param countedNs what its page says that it has used of the card since it began
     * @param atTheCard whether its page has work that is not finished, and so not counted yet
     */
    public record Member(String slice, long countedBytes, long countedNs, boolean atTheCard) {}

    /** Whose a process is that holds no slot. */
    public interface Owners {
        /** The slice that it was started in; the empty text for none; nothing at all where it cannot be seen, as from inside a container. */
        Optional<String> sliceOf(int pid);
    }

    /** One look at a card at {@code nowNs}, of a clock that does not go back. {@code members} are the processes that hold a slot of a slice's page. */
    public List<Finding> look(List<CardProcess> processes, Map<Integer, Member> members, Owners owners, long nowNs) {
        Set<Finding> found = new HashSet<>();
        for (CardProcess process : processes) {
            Member member = members.get(process.pid());
            if (member != null) {
                judge(process, member, found);
                judgeUse(process, member, nowNs - lastNs, found);
            } else {
                owners.sliceOf(process.pid()).ifPresent(slice -> found.add(stranger(process.pid(), slice)));
            }
        }
        List<Finding> confirmed = new ArrayList<>(found);
        confirmed.retainAll(last);
        last = Set.copyOf(found);
        lastNs = nowNs;
        lastCardNs = new HashMap<>();
        members.forEach((pid, member) -> lastCardNs.put(pid, member.countedNs()));
        return confirmed;
    }

    private static Finding stranger(int pid, String slice) {
        String how = slice.isEmpty() ? "outside of every slice" : "of its slice without the shim";
        return new Finding(
                slice,
                pid,
                "process " + pid + " uses the card " + how + ": nothing it does there is limited or counted");
    }

    private static void judge(CardProcess process, Member member, Set<Finding> found) {
        long excessBytes = process.usedBytes() - member.countedBytes();
        if (process.usedBytes() > 0 && excessBytes > ALLOWANCE_BYTES) {
            found.add(new Finding(
                    member.slice(),
                    process.pid(),
                    "the driver says that process " + process.pid() + " holds over "
                            + Quantities.memory(ALLOWANCE_BYTES)
                            + " more of the card than it counts: it allocates past the shim"));
        }
    }

    /** Whoever launches past the shim keeps the card busy and books nothing. */
    private void judgeUse(CardProcess process, Member member, long sinceNs, Set<Finding> found) {
        Long before = lastCardNs.get(process.pid());
        if (before == null || member.atTheCard() || process.computePercent() < 0 || sinceNs <= 0) {
            return;
        }
        double bookedPercent = PERCENT * (member.countedNs() - before) / sinceNs;
        if (process.computePercent() - bookedPercent > ALLOWANCE_PERCENT) {
            found.add(new Finding(
                    member.slice(),
                    process.pid(),
                    "the driver says that process " + process.pid() + " uses over " + ALLOWANCE_PERCENT
                            + " points more of the card than it counts: it launches past the shim"));
        }
    }
}
