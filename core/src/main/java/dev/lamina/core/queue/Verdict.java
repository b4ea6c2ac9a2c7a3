package dev.lamina.core.queue;

/** Whether a queue may hold what is asked. It says nothing about room on nodes. */
public sealed interface Verdict {
    /** A guarantee covers it. */
    Verdict WITHIN = new Within();

    /** No guarantee covers it. */
    Verdict BORROWS = new Borrows();

    /** Whether it may be started as far as quotas go. */
    boolean allowed();

    /**
     * The guarantee of the queue, or of one around it, covers it: what others borrowed of that guarantee may be taken back for it.
     */
    record Within() implements Verdict {
        @Override
        public boolean allowed() {
            return true;
        }
    }

    /** It may take what others leave idle, and may lose it to them again. */
    record Borrows() implements Verdict {
        @Override
        public boolean allowed() {
            return true;
        }
    }

    /**
     * A quota forbids it; a request waits until its queue holds less or an operator raises the quota.
     *
     * @param queue whose quota: the request's own queue or one around it
     * @param rule which of its amounts
     * @param resource such as {@code A100 compute} or {@code A100 card memory}
     * @param askedMilli thousandths of a card
     * @param availableMilli thousandths of a card that the quota leaves, 0 or more
     */
    record Refused(String queue, Rule rule, String resource, long askedMilli, long availableMilli) implements Verdict {
        @Override
        public boolean allowed() {
            return false;
        }
    }

    /** Which amount of a quota stands in the way. */
    enum Rule {
        /** The queue's limit. */
        LIMIT,
        /** The guarantee, which work that cannot be preempted may not pass. */
        GUARANTEE,
        /** The cap of one user. */
        USER_CAP
    }
}
