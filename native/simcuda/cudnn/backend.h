/* The body that every descriptor of the graph (backend) API has. */
#ifndef SIM_CUDNN_BACKEND_H
#define SIM_CUDNN_BACKEND_H

#include "backend_numbers.h"
#include "engines.h"

typedef struct Attribute {
    struct Attribute *next;
    int name, type;
    int64_t count;
    void *elements; /* descriptors as retained bodies */
} Attribute;

/* What a descriptor is. Descriptors that refer to it share it, so that a caller may destroy its own handle early. */
typedef struct Body {
    int references, busy;
    DescriptorType type;
    bool finalized;
    Attribute *attributes;
    Program program;     /* of a graph, an engine, a configuration, a plan */
    int64_t engine;      /* of an engine, a configuration, a plan */
    size_t workspace;    /* of a plan */
    cudnnHandle_t owner; /* of a plan */
} Body;

Body *newBody(DescriptorType type);
Body *retainBody(Body *body);
void releaseBody(Body *body);

const Attribute *attributeOf(const Body *body, int name);
/* The first element, or a default when the attribute was not set. */
int64_t integerOf(const Body *body, int name, int64_t otherwise);
double realOf(const Body *body, int name, double otherwise);
Body *bodyOf(const Body *body, int name);
/* Puts a value that the library itself gives. */
void setAttribute(Body *body, int name, AttributeType type, int64_t count, const void *elements);

/* Checks a descriptor as a whole and works out what follows from its attributes. */
cudnnStatus_t finalizeBody(Body *body);

#endif
