package dev.lamina.cli.doctor;

/**
 * What one check found.
 *
 * @param what was looked at, two or three words
 * @param detail what is there, or what is wrong
 * @param remedy how to mend it; empty when nothing is to be done
 */
record Finding(String what, Verdict verdict, String detail, String remedy) {
    /** How much it matters. */
    enum Verdict {
        /** As it should be. */
        OK,
        /** Lamina works, less well than it could. */
        NOTE,
        /** Something does not work. */
        PROBLEM
    }

    static Finding ok(String what, String detail) {
        return new Finding(what, Verdict.OK, detail, "");
    }

    static Finding note(String what, String detail, String remedy) {
        return new Finding(what, Verdict.NOTE, detail, remedy);
    }

    static Finding problem(String what, String detail, String remedy) {
        return new Finding(what, Verdict.PROBLEM, detail, remedy);
    }

    /** The same where nothing depends on it. */
    Finding asNote() {
        return verdict == Verdict.PROBLEM ? note(what, detail, remedy) : this;
    }
}
