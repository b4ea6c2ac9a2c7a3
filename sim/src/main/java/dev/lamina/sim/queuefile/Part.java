package dev.lamina.sim.queuefile;

import java.util.List;

/** A part of a YAML file, with the line on which it begins. */
sealed interface Part {
    int line();

    /** How messages call it. */
    String shown();

    /** A word, a number, or nothing: its characters as they stand there. */
    record Text(int line, String value) implements Part {
        @Override
        public String shown() {
            return value.isEmpty()
                    ? "nothing"
                    : "'" + (value.length() > 60 ? value.substring(0, 60) + "…" : value) + "'";
        }
    }

    /** Parts in a row. */
    record Items(int line, List<Part> parts) implements Part {
        /** Copies the list. */
        public Items {
            parts = List.copyOf(parts);
        }

        @Override
        public String shown() {
            return "a list";
        }
    }

    /** Parts under names; a name may be there twice, which is the reader's to say. */
    record Fields(int line, List<Field> fields) implements Part {
        /** Copies the list. */
        public Fields {
            fields = List.copyOf(fields);
        }

        @Override
        public String shown() {
            return "a group of keys";
        }
    }

    /** One name and what stands under it. */
    record Field(int line, String name, Part part) {}
}
