/* Greedy non-maximum suppression within each class. */

#include "spp_native.h"

#include <stdlib.h>

#define BLOCK 8

typedef struct { /* BLOCK boxes that stay; those of a block not yet full are empty */
    double x1[BLOCK], y1[BLOCK], x2[BLOCK], y2[BLOCK], area[BLOCK];
    int64_t row[BLOCK];
} Block;

typedef struct {
    double x1, y1, x2, y2, area;
} Box;

static double larger(double a, double b)
{
    return a > b ? a : b;
}

static double smaller(double a, double b)
{
    return a < b ? a : b;
}

static double shared_area(const Block *block, int i, const Box *box)
{
    const double across = larger(smaller(block->x2[i], box->x2) - larger(block->x1[i], box->x1), 0);
    const double down = larger(smaller(block->y2[i], box->y2) - larger(block->y1[i], box->y1), 0);
    return across * down;
}

static double iou(const Block *block, int i, const Box *box)
{
    const double shared = shared_area(block, i, box), both = box->area + block->area[i], joint = both - shared;
    return joint > 0 ? shared / joint : 0;
}

/* Whether a box of the block may overlap by more than the threshold: without a division, and never wrong about no. */
static int may_suppress(const Block *block, const Box *box, double slightly_less)
{
    int any = 0;
    for (int i = 0; i < BLOCK; i++) {
        const double shared = shared_area(block, i, box), both = box->area + block->area[i];
        any |= shared > slightly_less * (both - shared);
    }
    return any;
}

/* Suppresses among `count` candidates that are sorted by class and, within a class, strongest first.

   boxes [count][4] x1 y1 x2 y2, labels [count], order [count] the row of each. A candidate stays unless its IoU with a
   stronger one that stays is strictly greater than `threshold`; the strongest such one is its suppressor. Writes, by
   row: keep (1 where it stays), suppressor and overlap (where it does not). Returns 0 or OUT_OF_MEMORY. */
EXPORT int spp_nms(const float *boxes, const int64_t *labels, const int64_t *order, int64_t count, double threshold,
                   uint8_t *keep, int64_t *suppressor, float *overlap)
{
    Block *blocks = malloc(((size_t)count / BLOCK + 1) * sizeof *blocks);
    if (!blocks)
        return OUT_OF_MEMORY;
    const double slightly_less = threshold * (1 - 1e-12);
    int64_t kept = 0;
    for (int64_t place = 0; place < count; place++) {
        const int64_t row = order[place];
        if (place == 0 || labels[row] != labels[order[place - 1]])
            kept = 0;
        Box box = {boxes[4 * row], boxes[4 * row + 1], boxes[4 * row + 2], boxes[4 * row + 3], 0};
        box.area = (box.x2 - box.x1) * (box.y2 - box.y1);
        int beaten = 0;
        for (int64_t b = 0; b < (kept + BLOCK - 1) / BLOCK && !beaten; b++) {
            if (!may_suppress(&blocks[b], &box, slightly_less))
                continue;
            for (int i = 0; i < BLOCK && !beaten; i++) {
                const double found = iou(&blocks[b], i, &box);
                if (found > threshold) {
                    beaten = 1;
                    suppressor[row] = blocks[b].row[i];
                    overlap[row] = (float)found;
                }
            }
        }
        if (beaten)
            continue;
        keep[row] = 1;
        Block *last = &blocks[kept / BLOCK];
        const int slot = (int)(kept % BLOCK);
        if (slot == 0)
            *last = (Block){0};
        last->x1[slot] = box.x1;
        last->y1[slot] = box.y1;
        last->x2[slot] = box.x2;
        last->y2[slot] = box.y2;
        last->area[slot] = box.area;
        last->row[slot] = row;
        kept++;
    }
    free(blocks);
    return 0;
}
