/** What is wrong with this machine's set-up, and how to mend it. */
package dev.lamina.cli.doctor;
