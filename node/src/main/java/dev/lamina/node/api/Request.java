package dev.lamina.node.api;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.lamina.core.error.ErrorCode;
import dev.lamina.core.error.LaminaException;
import dev.lamina.core.slice.SliceTerms;
import java.util.Objects;

/** What the agent can be asked: one JSON object per line, {@code {"verb":"pause","slice":"s-12"}}. Unknown verbs and keys are refused. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "verb")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Request.Create.class, name = "create"),
    @JsonSubTypes.Type(value = Request.Join.class, name = "join"),
    @JsonSubTypes.Type(value = Request.Slices.class, name = "slices"),
    @JsonSubTypes.Type(value = Request.Resize.class, name = "resize"),
    @JsonSubTypes.Type(value = Request.Pause.class, name = "pause"),
    @JsonSubTypes.Type(value = Request.Resume.class, name = "resume"),
    @JsonSubTypes.Type(value = Request.Stop.class, name = "stop"),
    @JsonSubTypes.Type(value = Request.Forget.class, name = "forget"),
    @JsonSubTypes.Type(value = Request.Cards.class, name = "cards"),
    @JsonSubTypes.Type(value = Request.Status.class, name = "status"),
    @JsonSubTypes.Type(value = Request.Events.class, name = "events"),
    @JsonSubTypes.Type(value = Request.Shutdown.class, name = "shutdown"),
})
public sealed interface Request {
    /** Answered by a {@link SliceGrant}. */
    record Create(SliceRequest request) implements Request {
        public Create {
            Objects.requireNonNull(request, "request");
        }
    }

    /** The grant of a slice that lives already, for a second program in it. */
    record Join(String slice) implements Request {
        public Join {
            Objects.requireNonNull(slice, "slice");
        }
    }

    /** Answered by a list of {@link SliceStatus}, oldest first. */
    record Slices(boolean includeEnded) implements Request {}

    record Resize(String slice, SliceTerms terms) implements Request {
        public Resize {
            Objects.requireNonNull(slice, "slice");
            Objects.requireNonNull(terms, "terms");
        }
    }

    record Pause(String slice) implements Request {
        public Pause {
            Objects.requireNonNull(slice, "slice");
        }
    }

    record Resume(String slice) implements Request {
        public Resume {
            Objects.requireNonNull(slice, "slice");
        }
    }

    /** {@code graceMs}: how long the program may take before it is killed, 0 to 1 hour. */
    record Stop(String slice, int graceMs) implements Request {
        private static final int LONGEST_GRACE_MS = 3_600_000;

        public Stop {
            Objects.requireNonNull(slice, "slice");
            if (graceMs < 0 || graceMs > LONGEST_GRACE_MS) {
                throw new LaminaException(
                        ErrorCode.BAD_INPUT,
                        "the grace is " + graceMs + " ms; give 0 to " + LONGEST_GRACE_MS + " ms (one hour)");
            }
        }
    }

    /** Removes an ended slice's kept logs; its account stays. */
    record Forget(String slice) implements Request {
        public Forget {
            Objects.requireNonNull(slice, "slice");
        }
    }

    record Cards() implements Request {}

    record Status() implements Request {}

    /** Answered by a list of {@link AgentEvent}, at most 1000, oldest first. */
    record Events(long afterId) implements Request {}

    /** Without {@code force} it is refused while slices live. */
    record Shutdown(boolean force) implements Request {}
}
