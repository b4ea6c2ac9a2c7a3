package dev.lamina.sim.batch;

import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Independent pieces of work on as many threads as the machine has processors. */
public final class Batch {
    private Batch() {}

    /**
     * Runs all and answers in their order, whatever order they end in.
     *
     * @param done hears how many have ended, from any of the threads, one at a time
     */
    public static <T> List<T> run(List<Callable<T>> work, IntConsumer done) throws InterruptedException {
        int threads = Math.max(1, Math.min(work.size(), Runtime.getRuntime().availableProcessors()));
        AtomicInteger ended = new AtomicInteger();
        Object turn = new Object();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<T>> futures = new ArrayList<>();
            for (Callable<T> piece : work) {
                futures.add(pool.submit(() -> {
                    T result = piece.call();
                    synchronized (turn) {
                        done.accept(ended.incrementAndGet());
                    }
                    return result;
                }));
            }
            return collect(futures, pool);
        }
    }

    private static <T> List<T> collect(List<Future<T>> futures, ExecutorService pool) throws InterruptedException {
        List<T> results = new ArrayList<>();
        try {
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException failed) {
            pool.shutdownNow();
            throw asOwn(Objects.requireNonNullElse(failed.getCause(), failed));
        } catch (InterruptedException stopped) {
            pool.shutdownNow();
            throw stopped;
        }
    }

    private static RuntimeException asOwn(Throwable cause) {
        return cause instanceof LaminaException own
                ? own
                : new LaminaException(ErrorCode.INTERNAL, "an experiment broke off: " + cause, cause);
    }
}
