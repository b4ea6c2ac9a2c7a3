package dev.lamina.core.queue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who pays, under small numbers, and what each user holds through each queue that caps users. Owned by the ledger's thread. */
final class Payers {
    private final QueueTree tree;
    private final Quotas quotas;
    private final Map<Payer, Integer> numbers = new HashMap<>();
    private final List<Payer> payers = new ArrayList<>();
    private final Map<UserOf, long[]> users = new HashMap<>();
    private final List<long[][]> capped = new ArrayList<>();

    private record Payer(int queue, String user, boolean preemptible) {}

    private record UserOf(int queue, String user) {}

    Payers(QueueTree tree, Quotas quotas) {
        this.tree = tree;
        this.quotas = quotas;
    }

    int of(int queue, String user, boolean preemptible) {
        Payer payer = new Payer(queue, user, preemptible);
        Integer number = numbers.putIfAbsent(payer, payers.size());
        if (number != null) {
            return number;
        }
        payers.add(payer);
        capped.add(rows(queue, user));
        return payers.size() - 1;
    }

    /** What the user holds through each queue on the way up, by depth; empty rows where nothing is capped. */
    private long[][] rows(int queue, String user) {
        long[][] rows = new long[tree.depth(queue) + 1][];
        for (int at = queue; at >= 0; at = tree.parent(at)) {
            rows[tree.depth(at)] = quotas.capsUsers(at)
                    ? users.computeIfAbsent(new UserOf(at, user), key -> new long[2 * quotas.models()])
                    : new long[0];
        }
        return rows;
    }

    int queue(int payer) {
        return payers.get(payer).queue();
    }

    boolean preemptible(int payer) {
        return payers.get(payer).preemptible();
    }

    /** What the payer's user holds through a queue that caps users; {@code index} is twice the model, plus 1 for memory. */
    long held(int payer, int queue, int index) {
        return capped.get(payer)[tree.depth(queue)][index];
    }

    void change(int payer, int index, long computeMilli, long cardMemoryMilli) {
        for (long[] row : capped.get(payer)) {
            if (row.length > 0) {
                row[index] += computeMilli;
                row[index + 1] += cardMemoryMilli;
            }
        }
    }
}
