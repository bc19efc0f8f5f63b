#include "layout.h"
#include <stdlib.h>

SimElement elementOf(cudnnDataType_t type) {
    switch (type) {
    case CUDNN_DATA_FLOAT:
        return SIM_FLOAT;
    case CUDNN_DATA_DOUBLE:
        return SIM_DOUBLE;
    case CUDNN_DATA_HALF:
        return SIM_HALF;
    case CUDNN_DATA_INT8:
        return SIM_INT8;
    case CUDNN_DATA_INT32:
        return SIM_INT32;
    case CUDNN_DATA_UINT8:
        return SIM_UINT8;
    case CUDNN_DATA_BFLOAT16:
        return SIM_BFLOAT16;
    case CUDNN_DATA_INT64:
        return SIM_INT64;
    default:
        return SIM_NO_ELEMENT;
    }
}

void setPackedStrides(Layout *layout, cudnnTensorFormat_t format) {
    int64_t step = 1;
    if (format == CUDNN_TENSOR_NHWC) {
        layout->stride[1] = step;
        step *= layout->size[1];
    }
    for (int i = layout->dims - 1; i >= 0; i--)
        if (i != 1 || format != CUDNN_TENSOR_NHWC) {
            layout->stride[i] = step;
            step *= layout->size[i];
        }
}

int64_t elementCount(const Layout *layout) {
    int64_t count = 1;
    for (int i = 0; i < layout->dims; i++)
        count *= layout->size[i];
    return count;
}

size_t spanBytes(const Layout *layout) {
    int64_t last = 0;
    for (int i = 0; i < layout->dims; i++)
        last += (layout->size[i] - 1) * layout->stride[i];
    return (size_t)(last + 1) * simElementSize(elementOf(layout->type));
}

bool sameShape(const Layout *a, const Layout *b) {
    bool same = a->dims == b->dims;
    for (int i = 0; same && i < a->dims; i++)
        same = a->size[i] == b->size[i];
    return same;
}

bool sameLayout(const Layout *a, const Layout *b) {
    bool same = a->type == b->type && sameShape(a, b);
    for (int i = 0; same && i < a->dims; i++)
        same = a->stride[i] == b->stride[i] || a->size[i] == 1;
    return same;
}

bool isPacked(const Layout *layout, cudnnTensorFormat_t format) {
    Layout packed = *layout;
    setPackedStrides(&packed, format);
    return sameLayout(layout, &packed);
}

bool broadcastsTo(const Layout *part, const Layout *whole) {
    bool fits = part->dims == whole->dims;
    for (int i = 0; fits && i < part->dims; i++)
        fits = part->size[i] == 1 || part->size[i] == whole->size[i];
    return fits;
}

double *newValues(int64_t count) {
    double *values = calloc((size_t)count + 1, sizeof *values);
    if (!values)
        abort();
    return values;
}

/* A walk over a shape, one row of the last dimension at a time, with the row's offset in a tensor. */
typedef struct {
    const Layout *shape, *tensor;
    int64_t at[CUDNN_DIM_MAX], offset, step, length;
    bool more;
} Rows;

static void place(Rows *rows) {
    rows->offset = 0;
    for (int i = 0; i < rows->shape->dims - 1; i++)
        rows->offset += rows->tensor->size[i] == 1 ? 0 : rows->at[i] * rows->tensor->stride[i];
}

static Rows rowsOf(const Layout *tensor, const Layout *shape) {
    int last = shape->dims - 1;
    Rows rows = {.shape = shape, .tensor = tensor, .more = true, .length = shape->size[last]};
    rows.step = tensor->size[last] == 1 ? 0 : tensor->stride[last];
    return rows;
}

static void nextRow(Rows *rows) {
    int i = rows->shape->dims - 2;
    while (i >= 0 && ++rows->at[i] == rows->shape->size[i])
        rows->at[i--] = 0;
    rows->more = i >= 0;
    place(rows);
}

double *gather(const Layout *tensor, const void *data, const Layout *shape) {
    double *values = newValues(elementCount(shape)), *value = values;
    SimElement element = elementOf(tensor->type);
    for (Rows rows = rowsOf(tensor, shape); rows.more; nextRow(&rows))
        for (int64_t i = 0; i < rows.length; i++)
            *value++ = simLoad(element, data, rows.offset + i * rows.step);
    return values;
}

void scatter(const Layout *tensor, void *data, const double *values, double alpha, double beta) {
    SimElement element = elementOf(tensor->type);
    for (Rows rows = rowsOf(tensor, tensor); rows.more; nextRow(&rows))
        for (int64_t i = 0; i < rows.length; i++) {
            int64_t index = rows.offset + i * rows.step;
            double old = beta == 0 ? 0 : beta * simLoad(element, data, index);
            simStore(element, data, index, alpha * *values++ + old);
        }
}
