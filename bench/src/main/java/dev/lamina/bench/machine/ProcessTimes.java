package dev.lamina.bench.machine;

/** One line of {@code /proc/<pid>/stat}: who the process is and what it and its awaited children used, in clock ticks. */
record ProcessTimes(long pid, long parent, long ticks) {
    private static final int PARENT = 1;
    private static final int USER = 11;
    private static final int CHILDREN_SYSTEM = 14;

    /** Parses the line; throws {@link IllegalArgumentException} when it has another form. The program's name may hold anything. */
    static ProcessTimes parse(String stat) {
        int open = stat.indexOf('(');
        int close = stat.lastIndexOf(')');
        if (open < 0 || close < open) {
            throw new IllegalArgumentException("not a line of /proc/<pid>/stat: '" + stat + "'");
        }
        String[] words = stat.substring(close + 1).trim().split("\\s+");
        if (words.length <= CHILDREN_SYSTEM) {
            throw new IllegalArgumentException("too short for a line of /proc/<pid>/stat: '" + stat + "'");
        }
        long ticks = 0;
        for (int field = USER; field <= CHILDREN_SYSTEM; field++) {
            ticks += Long.parseLong(words[field]);
        }
        return new ProcessTimes(Long.parseLong(stat.substring(0, open).trim()), Long.parseLong(words[PARENT]), ticks);
    }
}
