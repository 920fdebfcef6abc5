/* Graph segmentation (Felzenszwalb and Huttenlocher 2004): the initial regions of Selective Search. */

#include "spp_native.h"

#include <math.h>
#include <string.h>

#define RADIX_BITS (WEIGHT_BITS / 2)
#define BUCKETS (1 << RADIX_BITS)

static uint32_t weight(const float *blurred, int channels, int64_t pixels, int64_t p, int64_t q)
{
    float sum = 0;
    for (int c = 0; c < channels; c++) {
        const float step = blurred[c * pixels + p] - blurred[c * pixels + q];
        const float square = step * step;
        sum = sum + square;
    }
    return (uint32_t)(sqrtf(sum) * WEIGHT_ONE);
}

/* All edges between 4-neighbours, weakest first, equal weights by edge number. Returns how many. */
int64_t spp_sorted_edges(const float *blurred, int channels, int width, int height, Edge *edges, Edge *scratch)
{
    const int64_t pixels = (int64_t)width * height;
    static const uint32_t mask = BUCKETS - 1;
    uint32_t low[BUCKETS] = {0}, high[BUCKETS] = {0};
    int64_t count = 0;
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            const int64_t p = (int64_t)y * width + x;
            if (x + 1 < width)
                edges[count++] = (Edge){weight(blurred, channels, pixels, p, p + 1), (uint32_t)(2 * p)};
            if (y + 1 < height)
                edges[count++] = (Edge){weight(blurred, channels, pixels, p, p + width), (uint32_t)(2 * p + 1)};
        }
    }
    for (int64_t i = 0; i < count; i++) {
        low[edges[i].weight & mask]++;
        high[edges[i].weight >> RADIX_BITS]++;
    }
    uint32_t below = 0, under = 0;
    for (int b = 0; b < BUCKETS; b++) {
        const uint32_t here = low[b], there = high[b];
        low[b] = below;
        high[b] = under;
        below += here;
        under += there;
    }
    for (int64_t i = 0; i < count; i++)
        scratch[low[edges[i].weight & mask]++] = edges[i];
    for (int64_t i = 0; i < count; i++)
        edges[high[scratch[i].weight >> RADIX_BITS]++] = scratch[i];
    return count;
}

/* The root of a pixel's component. Two steps are nearly always enough, and taking them without a question spares the
   processor a guess. */
static inline int32_t find(int32_t *parent, int32_t pixel)
{
    int32_t at = parent[parent[pixel]];
    while (parent[at] != at)
        at = parent[at] = parent[parent[at]];
    parent[pixel] = at;
    return at;
}

static inline int32_t join(int32_t *parent, int32_t *sizes, int32_t a, int32_t b)
{
    const int32_t kept = sizes[a] >= sizes[b] ? a : b, gone = kept == a ? b : a;
    sizes[kept] += sizes[gone];
    parent[gone] = kept;
    return kept;
}

static inline int32_t other_end(uint32_t edge, int width)
{
    return (int32_t)(edge >> 1) + (edge & 1 ? width : 1);
}

/* Labels [height][width], from 0 in the order of each region's first pixel; returns how many regions there are.
   `parent`, `limit` [pixels] and `rejected` [edge_count] are scratch memory. An edge that was turned down once is the
   only kind that can join a small region to another later. */
int spp_segment(const Edge *edges, int64_t edge_count, int width, int height, int k, int min_size, int32_t *parent,
                int32_t *sizes, uint32_t *limit, uint32_t *rejected, int32_t *labels)
{
    const int32_t pixels = width * height;
    const uint32_t tolerance = (uint32_t)k * WEIGHT_ONE;
    for (int32_t p = 0; p < pixels; p++) {
        parent[p] = p;
        sizes[p] = 1;
        limit[p] = tolerance;
    }
    int64_t turned_down = 0;
    for (int64_t i = 0; i < edge_count; i++) {
        const uint32_t edge = edges[i].edge, here = edges[i].weight;
        const int32_t a = find(parent, (int32_t)(edge >> 1)), b = find(parent, other_end(edge, width));
        const int apart = a != b, similar = (here <= limit[a]) & (here <= limit[b]);
        rejected[turned_down] = edge;
        turned_down += apart & !similar;
        if (apart & similar) {
            const int32_t kept = join(parent, sizes, a, b);
            limit[kept] = here + tolerance / (uint32_t)sizes[kept];
        }
    }
    for (int64_t i = 0; i < turned_down; i++) {
        const int32_t a = find(parent, (int32_t)(rejected[i] >> 1)), b = find(parent, other_end(rejected[i], width));
        if (a != b && (sizes[a] < min_size || sizes[b] < min_size))
            join(parent, sizes, a, b);
    }
    int32_t *number = (int32_t *)limit;
    memset(number, 0xff, sizeof *number * (size_t)pixels);
    int count = 0;
    for (int32_t p = 0; p < pixels; p++) {
        const int32_t root = find(parent, p);
        if (number[root] < 0)
            number[root] = count++;
        labels[p] = number[root];
    }
    return count;
}
