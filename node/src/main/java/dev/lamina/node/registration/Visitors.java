package dev.lamina.node.registration;

/** What a slice does about the processes at its door. Called by the event thread. */
public interface Visitors {
    /** A process says what it is; answer with {@link Visitor#welcome} or {@link Visitor#refuse}. */
    void hello(Visitor visitor, Hello hello);

    /** A launcher says something. */
    void note(Visitor visitor, Note note);

    /** A welcomed visitor's connection is over; its process may live on. */
    void gone(Visitor visitor);
}
