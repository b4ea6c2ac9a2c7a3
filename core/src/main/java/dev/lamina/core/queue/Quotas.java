package dev.lamina.core.queue;

import java.util.List;

/** A tree's quotas of a cluster's card models, in flat arrays. Never changes. */
final class Quotas {
    private final int models;
    private final long[] guarantees;
    private final long[] limits;
    private final long[] userCaps;
    private final int[] weights;
    private final int[] queueWeights;

    Quotas(QueueTree tree, List<String> names) {
        models = names.size();
        int count = tree.size() * models;
        guarantees = new long[count];
        limits = new long[count];
        userCaps = new long[count];
        weights = new int[count];
        queueWeights = new int[tree.size()];
        for (int queue = 0; queue < tree.size(); queue++) {
            queueWeights[queue] = tree.weight(queue);
            for (int model = 0; model < models; model++) {
                Quota quota = tree.quota(queue, names.get(model));
                int at = queue * models + model;
                guarantees[at] = quota.guaranteeMilli();
                limits[at] = quota.limitMilli();
                userCaps[at] = quota.userCapMilli();
                weights[at] = quota.weight();
            }
        }
    }

    int models() {
        return models;
    }

    long guarantee(int queue, int model) {
        return guarantees[queue * models + model];
    }

    long limit(int queue, int model) {
        return limits[queue * models + model];
    }

    long userCap(int queue, int model) {
        return userCaps[queue * models + model];
    }

    /** The weight of a queue for a resource of {@link Charges}. */
    int weight(int queue, int resource) {
        return resource < Charges.FIRST_MODEL
                ? queueWeights[queue]
                : weights[queue * models + (resource - Charges.FIRST_MODEL) / 2];
    }

    boolean capsUsers(int queue) {
        for (int model = 0; model < models; model++) {
            if (userCap(queue, model) != Quota.UNLIMITED) {
                return true;
            }
        }
        return false;
    }
}
