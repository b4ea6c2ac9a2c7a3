/** What was used, by whom, for how long: accounts that lose nothing and count nothing twice, kept in SQLite. */
package dev.lamina.node.ledger;
