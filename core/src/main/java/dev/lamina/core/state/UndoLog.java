package dev.lamina.core.state;

import java.util.Arrays;

/** What was done since the outermost checkpoint: row + 1 for a placement, its negative for a removal. Owned by the state's thread. */
final class UndoLog {
    private int[] steps = new int[256];
    private int size;
    private int depth;

    boolean recording() {
        return depth > 0;
    }

    int open() {
        depth++;
        return size;
    }

    /** Closes the newest checkpoint; true when it was the outermost. */
    boolean close() {
        depth--;
        return depth == 0;
    }

    void placed(int row) {
        push(row + 1);
    }

    void removed(int row) {
        push(-row - 1);
    }

    private void push(int step) {
        if (size == steps.length) {
            steps = Arrays.copyOf(steps, 2 * size);
        }
        steps[size++] = step;
    }

    int size() {
        return size;
    }

    int pop() {
        return steps[--size];
    }

    int at(int index) {
        return steps[index];
    }

    void clear() {
        size = 0;
    }
}
