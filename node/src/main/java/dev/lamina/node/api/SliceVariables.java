package dev.lamina.node.api;

import java.util.Map;

/** The variables by which a program's processes find their slices. */
public final class SliceVariables {
    /** The directory of the lead slice, most often of the only one. */
    public static final String LEAD = "LAMINA_SLICE";

    private SliceVariables() {}

    /** The variable of a companion slice's directory: they are numbered from 1, in the order of the cards, without gaps. */
    public static String companion(int number) {
        return LEAD + "_" + number;
    }

    /** Takes them out of an environment: whoever is started with the rest is in no slice, even from inside of one. */
    public static void remove(Map<String, String> environment) {
        environment.remove(LEAD);
        for (int number = 1; number < CardChoice.MOST; number++) {
            environment.remove(companion(number));
        }
    }
}
