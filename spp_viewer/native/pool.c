/* Maxima of the bins of a spatial pyramid, for many windows of one feature map.

   The map is kept as integers that are ordered like its numbers, LANES channels together, so that a maximum is one
   instruction and the part of the map at work stays in the nearest caches. Of each column of cells the maxima of 1, 2,
   4, ... rows are tabulated: two look-ups answer any run of rows. */

#include "spp_native.h"

#include <stdlib.h>
#include <string.h>

#define LANES 64

/* The order of floats as that of integers; its own inverse but for NaN, which becomes the greatest of all. */
static int32_t flipped(int32_t bits)
{
    return bits ^ ((bits >> 31) & INT32_MAX);
}

static int32_t ordered(float value)
{
    int32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return value != value ? INT32_MAX : flipped(bits);
}

typedef int32_t Lanes __attribute__((vector_size(4 * LANES), aligned(4), may_alias));

static Lanes load(const int32_t *cell)
{
    return *(const Lanes *)cell;
}

static void store(int32_t *cell, Lanes values)
{
    *(Lanes *)cell = values;
}

static Lanes larger(Lanes a, Lanes b)
{
    return __builtin_elementwise_max(a, b);
}

/* The greatest of each lane among `count` cells side by side. */
static Lanes greatest(const int32_t *cells, int count)
{
    Lanes most = load(cells);
    for (int k = 1; k < count; k++)
        most = larger(most, load(cells + (int64_t)k * LANES));
    return most;
}

/* Tabulates groups `first` to `end` of LANES channels.

   map: element (c, y, x) lies at c * strides[0] + y * strides[1] + x * strides[2].
   table [groups][depth][height][width][LANES]: at depth i the maxima of 2**i rows downwards from each cell, of no
   meaning where those leave the map. Lanes without a channel hold the least integer. */
EXPORT void spp_pool_table(const float *map, const int64_t *strides, int channels, int height, int width, int depth,
                           int first, int end, int32_t *table)
{
    const int64_t row = (int64_t)width * LANES, plane = height * row;
    for (int group = first; group < end; group++) {
        int32_t *base = table + group * depth * plane;
        const int lanes = channels - group * LANES < LANES ? channels - group * LANES : LANES;
        const float *source = map + group * LANES * strides[0];
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) {
                int32_t *cell = base + y * row + (int64_t)x * LANES;
                const float *values = source + y * strides[1] + x * strides[2];
                for (int c = 0; c < lanes; c++)
                    cell[c] = ordered(values[c * strides[0]]);
                for (int c = lanes; c < LANES; c++)
                    cell[c] = INT32_MIN;
            }
        for (int i = 1; i < depth; i++) {
            const int32_t *half = base + (i - 1) * plane;
            const int step = 1 << (i - 1);
            int32_t *whole = base + i * plane;
            memcpy(whole, half, (size_t)plane * sizeof *whole);
            for (int64_t k = 0; k < (height - step) * row; k += LANES)
                store(whole + k, larger(load(whole + k), load(half + k + step * row)));
        }
    }
}

/* Edges of bins on a side from `first` on, relative to it: bin k holds cells starts[k] to before ends[k]. */
static void cut(int length, int level, int *starts, int *ends)
{
    for (int k = 0; k < level; k++) {
        starts[k] = (int)((unsigned)(k * length) / (unsigned)level);
        ends[k] = (int)((unsigned)((k + 1) * length + level - 1) / (unsigned)level);
    }
}

/* Bins of one level that divides no other: each row of bins is first reduced to one row of cells. */
static void search(const int32_t *base, int64_t plane, int64_t row, const int64_t *window, int level, const int *edges,
                   int32_t *strip, int32_t *bins)
{
    const int64_t across = window[2] - window[0] + 1;
    const int32_t *corner = base + window[1] * row + window[0] * LANES;
    const int *lefts = edges, *rights = edges + level, *tops = edges + 2 * level, *ends = edges + 3 * level;
    for (int r = 0; r < level; r++) {
        int depth = 0;
        while (2 << depth <= ends[r] - tops[r])
            depth++;
        const int32_t *cells = corner + depth * plane + tops[r] * row;
        const int32_t *lower = corner + depth * plane + (ends[r] - (1 << depth)) * row;
        if (lower != cells) {
            for (int64_t x = 0; x < across; x++)
                store(strip + x * LANES, larger(load(cells + x * LANES), load(lower + x * LANES)));
            cells = strip;
        }
        for (int c = 0; c < level; c++)
            store(bins + (r * level + c) * LANES, greatest(cells + (int64_t)lefts[c] * LANES, rights[c] - lefts[c]));
    }
}

/* Bins of a level from those of a finer one, of which each is a block of factor x factor. */
static void nest(const int32_t *finer, int factor, int level, int32_t *bins)
{
    const int side = factor * level;
    for (int r = 0; r < level; r++)
        for (int c = 0; c < level; c++) {
            const int32_t *corner = finer + (r * factor * side + c * factor) * LANES;
            Lanes most = greatest(corner, factor);
            for (int k = 1; k < factor; k++)
                most = larger(most, greatest(corner + k * side * LANES, factor));
            store(bins + (r * level + c) * LANES, most);
        }
}

/* Pools windows on a table of `spp_pool_table`. One window is done in all its channels before the next, since memory
   wants its values written side by side.

   windows [count][4]: cells left, top, right, bottom, inclusive. levels [level_count] ascending; parents: for each the
   place of a finer level that it divides, or -1. Writes pooled [count][bins][channels], levels ascending, then row,
   then column. Returns 0 or OUT_OF_MEMORY. */
EXPORT int spp_pool(const int32_t *table, int channels, int height, int width, int depth, const int64_t *windows,
                    int64_t count, const int32_t *levels, const int32_t *parents, int level_count, float *pooled)
{
    const int64_t row = (int64_t)width * LANES, plane = height * row;
    int bin_count = 0;
    for (int k = 0; k < level_count; k++)
        bin_count += levels[k] * levels[k];
    int most = 0; /* of a level */
    for (int k = 0; k < level_count; k++)
        most = levels[k] > most ? levels[k] : most;
    int32_t *bins = malloc((((size_t)bin_count + width) * LANES + level_count + 4 * most) * sizeof *bins);
    if (!bins)
        return OUT_OF_MEMORY;
    int32_t *strip = bins + (int64_t)bin_count * LANES;
    int *starts = strip + row, *edges = starts + level_count;
    for (int k = 0, start = 0; k < level_count; start += levels[k] * levels[k], k++)
        starts[k] = start;
    for (int64_t n = 0; n < count; n++) {
        const int64_t *window = windows + 4 * n;
        for (int group = 0; group * LANES < channels; group++) {
            const int32_t *base = table + group * depth * plane;
            const int lanes = channels - group * LANES < LANES ? channels - group * LANES : LANES;
            for (int k = level_count - 1; k >= 0; k--) {
                const int level = levels[k];
                int32_t *own = bins + (int64_t)starts[k] * LANES;
                if (parents[k] >= 0) {
                    nest(bins + (int64_t)starts[parents[k]] * LANES, levels[parents[k]] / level, level, own);
                    continue;
                }
                cut((int)(window[2] - window[0] + 1), level, edges, edges + level);
                cut((int)(window[3] - window[1] + 1), level, edges + 2 * level, edges + 3 * level);
                search(base, plane, row, window, level, edges, strip, own);
            }
            float *target = pooled + n * bin_count * channels + group * LANES;
            for (int b = 0; b < bin_count; b++, target += channels) {
                const Lanes keys = load(bins + (int64_t)b * LANES), bits = keys ^ ((keys >> 31) & INT32_MAX);
                if (lanes == LANES)
                    store((int32_t *)target, bits);
                else
                    memcpy(target, &bits, lanes * sizeof *target);
            }
        }
    }
    free(bins);
    return 0;
}
