package dev.lamina.node.api;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What the agent says back, one JSON object per line: {@code value} when it went well, {@code error} with its code when not. */
public record Answer(@Nullable JsonNode value, @Nullable Fault error) {
    /** The code is one of {@link dev.lamina.core.error.ErrorCode}. */
    public record Fault(String code, String message) {}
}
