package dev.lamina.sim.replay;

/** Jobs that wait, in order of arrival; leaving from the front is cheap, leaving from the middle shifts those in front. Owned by one thread. */
final class Line {
    private int[] jobs = new int[1024];
    private int front;
    private int end;

    int size() {
        return end - front;
    }

    int get(int place) {
        return jobs[front + place];
    }

    void add(int job) {
        if (end == jobs.length) {
            int size = size();
            int[] room = size > jobs.length / 2 ? new int[2 * jobs.length] : jobs;
            System.arraycopy(jobs, front, room, 0, size);
            jobs = room;
            front = 0;
            end = size;
        }
        jobs[end++] = job;
    }

    void remove(int place) {
        System.arraycopy(jobs, front, jobs, front + 1, place);
        front++;
    }

    /** Starts those in front, one after the other, until one does not fit. */
    void startFront(Floor floor, long nowNs, Discipline.Decisions decisions) {
        while (size() > 0 && floor.tryStart(get(0), nowNs)) {
            decisions.start(get(0));
            remove(0);
        }
    }
}
