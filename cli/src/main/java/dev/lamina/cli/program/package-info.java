/** Where the parts of this installation lie and how its programs are started. */
package dev.lamina.cli.program;
