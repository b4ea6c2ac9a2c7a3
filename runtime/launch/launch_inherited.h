/* Descriptors that the launcher was started with. */
#ifndef LAUNCH_INHERITED_H
#define LAUNCH_INHERITED_H

/*
 * The command that becomes the launcher is a Java program, and the virtual machine leaves its own files open (its modules, jars,
 * random devices, a dead socket pair): those are kept from the program. What the user handed down stays open.
 */
void launch_inherited_hide(void);

#endif
