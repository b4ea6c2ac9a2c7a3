package dev.lamina.bench.lab;

import dev.lamina.bench.machine.CpuSample;
import dev.lamina.bench.machine.Disturbance;
import dev.lamina.bench.machine.Machine;

/** Measures what others take of the processors while something runs. */
interface Meter {
    /** Does the work and says what others took meanwhile. */
    Disturbance during(Runnable work);

    /** Reads the kernel's counters of this machine. */
    static Meter ofThisMachine() {
        int cores = Machine.countCores();
        return work -> {
            CpuSample before = CpuSample.now();
            work.run();
            return CpuSample.between(before, CpuSample.now(), cores);
        };
    }
}
