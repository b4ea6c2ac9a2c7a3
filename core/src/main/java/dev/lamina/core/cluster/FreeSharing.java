package dev.lamina.core.cluster;

/** Any share of the card that is still left, with any amount of its memory. */
public record FreeSharing() implements Layout {
    /** There is one way to share freely. */
    public static final FreeSharing INSTANCE = new FreeSharing();

    @Override
    public String name() {
        return "free";
    }

    @Override
    public int fit(int room, long roomBytes, long taken, int milli, long bytes) {
        return room >= milli && roomBytes >= bytes ? 0 : NONE;
    }

    @Override
    public int milliOf(int place, int milli) {
        return milli;
    }

    @Override
    public long bytesOf(int place, long bytes) {
        return bytes;
    }

    @Override
    public long positionsOf(int place) {
        return 0;
    }
}
