package dev.lamina.bench.bed;

import dev.lamina.bench.timeline.Timeline;
import tools.jackson.databind.JsonNode;

/**
 * What a load reported.
 *
 * @param plan what it was asked to do
 * @param report its JSON, an empty object when it was killed
 * @param timeline its kernels
 */
public record LoadResult(LoadPlan plan, JsonNode report, Timeline timeline) {}
