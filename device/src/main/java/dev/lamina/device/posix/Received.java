package dev.lamina.device.posix;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/** What a {@link SeqpacketConnection} had to give. */
public sealed interface Received {
    /** One packet, in the machine's byte order, and the descriptors that came along, now owned by the receiver. */
    record Packet(ByteBuffer data, List<OsHandle> handles) implements Received {
        public Packet {
            Objects.requireNonNull(data, "data");
            handles = List.copyOf(handles);
        }
    }

    /** No packet waits. */
    record Nothing() implements Received {}

    /** The connection is over; {@code why} is for logs. */
    record Closed(String why) implements Received {
        public Closed {
            Objects.requireNonNull(why, "why");
        }
    }
}
