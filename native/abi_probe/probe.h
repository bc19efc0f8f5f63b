/* What a generated probe is made of: each macro prints one fact of the headers and holds it against the expected one. */
#ifndef ABI_PROBE_H
#define ABI_PROBE_H

#include <stddef.h>
#include <stdint.h>

void start(const char *library);
void begin(const char *name);
void end(void);
void number(const char *name, long long actual, long long expected);
void field(const char *name, long long offset, long long size, long long expectedOffset, long long expectedSize);
void function(const char *name, int matches, const char *signature);
/* A fact that these headers do not know: printed as null, and no failure. */
void unknown(const char *name);
/* The exit code: 1 where a fact differs. */
int finish(void);

#define NUMBER(name, value, expected) number(#name, (long long)(value), expected);
#define FIELD(type, name, offset, size)                                                                                \
    field(#name, offsetof(type, name), sizeof(((type *)0)->name), offset, size);
#define FUNCTION(name, returns, parameters, text)                                                                      \
    function(#name, _Generic(&name, returns(*) parameters : 1, default : 0), text);

#endif
