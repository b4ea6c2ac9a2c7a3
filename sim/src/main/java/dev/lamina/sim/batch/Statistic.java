package dev.lamina.sim.batch;

import java.util.Arrays;

/**
 * Mean and spread of some values.
 *
 * @param mean their mean
 * @param deviation their sample standard deviation; 0 for one value
 * @param interval half the width of the mean's 95 % interval by Student's distribution; 0 for one value
 */
public record Statistic(double mean, double deviation, double interval) {
    /** Two-sided 95 % quantiles of Student's distribution for 1 to 30 degrees of freedom. */
    private static final double[] STUDENT = {
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
        2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042
    };

    private static final double NORMAL = 1.96;

    static Statistic of(double... values) {
        double mean = Arrays.stream(values).average().orElse(0);
        if (values.length < 2) {
            return new Statistic(mean, 0, 0);
        }
        int freedom = values.length - 1;
        double squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        double deviation = Math.sqrt(squares / freedom);
        double quantile = freedom <= STUDENT.length ? STUDENT[freedom - 1] : NORMAL;
        return new Statistic(mean, deviation, quantile * deviation / Math.sqrt(values.length));
    }
}
