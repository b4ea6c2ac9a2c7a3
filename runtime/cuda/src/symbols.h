/* Finds what a loaded library exports without asking the dynamic linker's own look-up, which this library stands in front of. */
#ifndef LAMINA_SYMBOLS_H
#define LAMINA_SYMBOLS_H

/*
 * The default version of `symbol` in the first loaded library whose file name begins with `library`; NULL when there is none.
 * Safe at any time after this library is relocated: calls no function of another library.
 */
void *lamina_loaded_symbol(const char *library, const char *symbol);

#endif
