/** Who pays and who goes first: the tree of queues, what each holds and is owed, and whose work may be taken back. Pure. */
package dev.lamina.core.queue;
