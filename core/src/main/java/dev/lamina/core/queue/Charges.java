package dev.lamina.core.queue;

import dev.lamina.core.cluster.Card;
import dev.lamina.core.cluster.Cluster;
import dev.lamina.core.cluster.Node;
import dev.lamina.core.request.CardDemand;
import dev.lamina.core.request.CardMemory;
import dev.lamina.core.request.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What members cost: cpu, memory, and thousandths of a model's cards in compute and in memory, with the cluster's totals of each. Equal costs
 * are one number. Card memory is counted in thousandths of the model's smallest card, so that amounts of bytes and parts of a card
 * add up; a card whose size is not stated counts as having none. Owned by the ledger's thread.
 */
final class Charges {
    static final int CPU = 0;
    static final int MEMORY = 1;
    static final int FIRST_MODEL = 2;
    static final int NO_MODEL = -1;

    private static final int WHOLE_MILLI = Card.WHOLE_MILLI;
    private static final long MIB = 1L << 20;

    private final List<String> models = new ArrayList<>();
    private final Map<String, Integer> modelNumbers = new HashMap<>();
    private final List<Long> smallestBytes = new ArrayList<>();
    private final long[] capacities;
    private final Map<Cost, Integer> numbers = new HashMap<>();
    private final List<Cost> costs = new ArrayList<>();

    /** One member's or several members' cost; memory in MiB keeps products of amounts and weights small. */
    record Cost(long cpuMilli, long memoryMib, int model, long computeMilli, long cardMemoryMilli) {}

    Charges(Cluster cluster) {
        long cpu = 0;
        long memory = 0;
        List<Long> compute = new ArrayList<>();
        for (Node node : cluster.nodes()) {
            cpu += node.room().cpuMilli();
            memory += node.room().memoryBytes() / MIB;
            for (Card card : node.cards()) {
                int model = known(card, compute);
                compute.set(model, compute.get(model) + card.computeMilli());
                smallestBytes.set(model, Math.min(smallestBytes.get(model), card.memoryBytes()));
            }
        }
        capacities = new long[FIRST_MODEL + 2 * models.size()];
        capacities[CPU] = cpu;
        capacities[MEMORY] = memory;
        for (int model = 0; model < models.size(); model++) {
            capacities[compute(model)] = compute.get(model);
            capacities[cardMemory(model)] = smallestBytes.get(model) == 0 ? 0 : compute.get(model);
        }
    }

    private int known(Card card, List<Long> compute) {
        Integer number = modelNumbers.putIfAbsent(card.model(), models.size());
        if (number != null) {
            return number;
        }
        models.add(card.model());
        compute.add(0L);
        smallestBytes.add(card.memoryBytes());
        return models.size() - 1;
    }

    static int compute(int model) {
        return FIRST_MODEL + 2 * model;
    }

    static int cardMemory(int model) {
        return FIRST_MODEL + 2 * model + 1;
    }

    List<String> models() {
        return models;
    }

    int model(String name) {
        return modelNumbers.getOrDefault(name, NO_MODEL);
    }

    int resources() {
        return capacities.length;
    }

    long capacity(int resource) {
        return capacities[resource];
    }

    int of(Shape shape, int model, int members) {
        CardDemand demand = shape.cards();
        long memoryMib = (shape.memoryBytes() + MIB - 1) / MIB;
        boolean cards = demand.count() > 0 && model != NO_MODEL;
        long perCard = cards ? memoryMilli(demand, smallestBytes.get(model)) : 0;
        return intern(new Cost(
                Math.multiplyExact(shape.cpuMilli(), (long) members),
                Math.multiplyExact(memoryMib, (long) members),
                cards ? model : NO_MODEL,
                cards ? members * shape.cardMilli() : 0,
                perCard * demand.count() * members));
    }

    /** An exclusive member keeps everybody off the card, so it pays for all of its memory too. */
    private static long memoryMilli(CardDemand demand, long cardBytes) {
        if (cardBytes == 0) {
            return 0;
        }
        if (demand.terms().exclusive()) {
            return WHOLE_MILLI;
        }
        return switch (demand.memory()) {
            case CardMemory.FractionOfCard part -> part.milli();
            case CardMemory.Bytes amount -> milliOf(amount.bytes(), cardBytes);
            case CardMemory.Unconstrained nothing -> 0;
        };
    }

    private static long milliOf(long bytes, long cardBytes) {
        // The smallest card may be smaller than what is asked; the member then runs on a larger one and pays for a
        // whole card.
        return bytes >= cardBytes
                ? WHOLE_MILLI
                : Math.ceilDiv(Math.multiplyExact(bytes, (long) WHOLE_MILLI), cardBytes);
    }

    int sum(int one, int other) {
        Cost a = costs.get(one);
        Cost b = costs.get(other);
        if (a.model() != NO_MODEL && b.model() != NO_MODEL && a.model() != b.model()) {
            throw new IllegalArgumentException(
                    a + " and " + b + " are of two card models; ask for one after the other");
        }
        return intern(new Cost(
                a.cpuMilli() + b.cpuMilli(),
                a.memoryMib() + b.memoryMib(),
                Math.max(a.model(), b.model()),
                a.computeMilli() + b.computeMilli(),
                a.cardMemoryMilli() + b.cardMemoryMilli()));
    }

    private int intern(Cost cost) {
        Integer number = numbers.putIfAbsent(cost, costs.size());
        if (number != null) {
            return number;
        }
        costs.add(cost);
        return costs.size() - 1;
    }

    Cost cost(int charge) {
        return costs.get(charge);
    }
}
