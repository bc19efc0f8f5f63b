/* A text that grows, for logs and reports. */
#ifndef SIM_TEXT_H
#define SIM_TEXT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    char *bytes;
    size_t length, capacity;
} SimText;

static inline void simTextReserve(SimText *text, size_t extra) {
    if (text->length + extra + 1 <= text->capacity)
        return;
    text->capacity = 2 * (text->length + extra + 1);
    text->bytes = realloc(text->bytes, text->capacity);
    if (!text->bytes)
        abort();
}

static inline void simTextAppend(SimText *text, const char *bytes, size_t count) {
    simTextReserve(text, count);
    memcpy(text->bytes + text->length, bytes, count);
    text->length += count;
    text->bytes[text->length] = 0;
}

__attribute__((format(printf, 2, 0))) static inline void simTextFormat(SimText *text, const char *format,
                                                                       va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    simTextReserve(text, (size_t)length);
    vsnprintf(text->bytes + text->length, (size_t)length + 1, format, arguments);
    text->length += (size_t)length;
}

__attribute__((format(printf, 2, 3))) static inline void simTextAdd(SimText *text, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    simTextFormat(text, format, arguments);
    va_end(arguments);
}

static inline void simTextClear(SimText *text) {
    free(text->bytes);
    *text = (SimText){0};
}

static inline size_t simTextCopy(const SimText *text, char *destination, size_t size) {
    size_t count = size == 0 ? 0 : text->length < size - 1 ? text->length : size - 1;
    if (count)
        memcpy(destination, text->bytes, count);
    if (size)
        destination[count] = 0;
    return text->length;
}

#endif
