package dev.lamina.workloads.service;

/** The mean loss over the first steps of a training, and over the latest. */
public record Losses(double first, double last) {}
