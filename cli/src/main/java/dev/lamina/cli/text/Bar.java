package dev.lamina.cli.text;

/** A share of a whole as a bar of characters. */
public final class Bar {
    private Bar() {}

    /**
     * A bar of {@code width} characters, filled to {@code percent} (cut to 0..100), with a mark at {@code markPercent}; a mark of 0 is left
     * out.
     */
    public static String of(double percent, double markPercent, int width) {
        int filled = (int) Math.round(Math.clamp(percent, 0, 100) / 100 * width);
        int mark = markPercent <= 0 ? -1 : Math.min(width - 1, (int) Math.round(markPercent / 100 * width) - 1);
        StringBuilder bar = new StringBuilder(width);
        for (int i = 0; i < width; i++) {
            if (i == Math.max(mark, 0) && mark >= 0) {
                bar.append(i < filled ? '▓' : '│');
            } else {
                bar.append(i < filled ? '█' : '·');
            }
        }
        return bar.toString();
    }
}
