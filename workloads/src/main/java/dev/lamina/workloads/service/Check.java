package dev.lamina.workloads.service;

/** One comparison: {@code error} is the largest difference, relative to the value where that is above 1. */
public record Check(boolean passed, double error) {}
