#include "probe.h"
#include <stdio.h>
#include <string.h>

static int depth, members, differences;

static void member(const char *name) {
    printf("%s%*s\"%s\": ", members++ ? ",\n" : "\n", 2 * depth, "", name);
}

static void differs(const char *name, const char *what) {
    fprintf(stderr, "%s: %s\n", name, what);
    differences++;
}

void start(const char *library) {
    printf("{");
    depth = 1;
    member("library");
    printf("\"%s\"", library);
}

void begin(const char *name) {
    member(name);
    printf("{");
    depth++;
    members = 0;
}

void end(void) {
    depth--;
    printf("\n%*s}", 2 * depth, "");
    members = 1;
}

void number(const char *name, long long actual, long long expected) {
    char text[96];
    member(name);
    printf("%lld", actual);
    if (actual == expected)
        return;
    snprintf(text, sizeof text, "the headers say %lld, the facts %lld", actual, expected);
    differs(name, text);
}

void field(const char *name, long long offset, long long size, long long expectedOffset, long long expectedSize) {
    char text[160];
    member(name);
    printf("{ \"offset\": %lld, \"size\": %lld }", offset, size);
    if (offset == expectedOffset && size == expectedSize)
        return;
    snprintf(text, sizeof text, "the headers put %lld bytes at %lld, the facts %lld at %lld", size, offset,
             expectedSize, expectedOffset);
    differs(name, text);
}

void function(const char *name, int matches, const char *signature) {
    member(name);
    printf("%s", matches ? signature : "null");
    if (!matches)
        differs(name, "the headers declare other types");
}

void unknown(const char *name) {
    const char *dot = strrchr(name, '.');
    member(dot ? dot + 1 : name);
    printf("null");
}

int finish(void) {
    printf("\n}\n");
    return differences > 0;
}
