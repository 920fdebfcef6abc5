/* Selective Search in one colour space: what all initial segmentations share is computed once. */

#include "spp_native.h"

#include <stdlib.h>

/* Which sources this was built from. */
EXPORT const char *spp_sources(void)
{
    return SPP_SOURCES;
}

typedef struct {
    uint8_t *planes;
    float *blurred, *scratch;
    Edge *edges, *spare;
    uint16_t *features;
    int32_t *parent, *sizes, *labels;
    uint32_t *limit, *rejected;
} Memory;

static int allocate(Memory *m, int64_t pixels, int channels)
{
    const size_t n = (size_t)pixels, c = (size_t)channels;
    m->planes = malloc(n * c);
    m->blurred = malloc(n * c * sizeof *m->blurred);
    m->scratch = malloc(n * sizeof *m->scratch);
    m->edges = malloc(2 * n * sizeof *m->edges);
    m->spare = malloc(2 * n * sizeof *m->spare);
    m->features = malloc(n * FEATURES * sizeof *m->features);
    m->parent = malloc(n * sizeof *m->parent);
    m->sizes = malloc(n * sizeof *m->sizes);
    m->labels = malloc(n * sizeof *m->labels);
    m->limit = malloc(n * sizeof *m->limit);
    m->rejected = malloc(2 * n * sizeof *m->rejected);
    return m->planes && m->blurred && m->scratch && m->edges && m->spare && m->features && m->parent && m->sizes && m->labels &&
           m->limit && m->rejected;
}

static void release(Memory *m)
{
    free(m->planes);
    free(m->blurred);
    free(m->scratch);
    free(m->edges);
    free(m->spare);
    free(m->features);
    free(m->parent);
    free(m->sizes);
    free(m->labels);
    free(m->limit);
    free(m->rejected);
}

/* Every region of every initial segmentation and grouping of one colour space.

   rgb [height][width][3]; `space` of the enumeration; `ks` [k_count] the tolerances of the segmentations, in grey levels
   times pixels; `cues` [cue_count] sets of similarities, one grouping each. `cancel` is read now and then: not 0 ends
   the search. Writes `boxes` [..][4], x1 y1 x2 y2 edges, with room for k_count * cue_count * (2 * n - 1) rows where
   n = max(1, pixels / min_size). For the last segmentation and grouping also `labels` [height][width] and `merges` [n - 1],
   unless NULL; `regions` is how many initial regions that segmentation has. Returns the number of boxes, or
   OUT_OF_MEMORY or CANCELLED. */
EXPORT int64_t spp_search(const uint8_t *rgb, int width, int height, int space, const int32_t *ks, int k_count,
                          int min_size, const int32_t *cues, int cue_count, const volatile int32_t *cancel,
                          int32_t *boxes, int32_t *labels, Merge *merges, int32_t *regions)
{
    const int64_t pixels = (int64_t)width * height;
    const int channels = spp_channels(space);
    Memory m = {0};
    int64_t found = allocate(&m, pixels, channels) ? 0 : OUT_OF_MEMORY;
    int64_t edge_count = 0;
    if (found == 0) {
        spp_convert(rgb, pixels, space, m.planes);
        for (int c = 0; c < channels; c++)
            spp_blur(m.planes + c * pixels, width, height, m.scratch, m.blurred + c * pixels);
        edge_count = spp_sorted_edges(m.blurred, channels, width, height, m.edges, m.spare);
        found = spp_features(m.planes, channels, width, height, m.features);
    }
    for (int k = 0; k < k_count && found >= 0; k++) {
        if (*cancel) {
            found = CANCELLED;
            break;
        }
        int32_t *own = labels ? labels : m.labels;
        const int count =
            spp_segment(m.edges, edge_count, width, height, ks[k], min_size, m.parent, m.sizes, m.limit, m.rejected, own);
        Regions described;
        if (spp_describe(own, count, m.features, channels, width, height, &described) != 0)
            found = OUT_OF_MEMORY;
        for (int c = 0; c < cue_count && found >= 0; c++) {
            if (*cancel) {
                found = CANCELLED;
                break;
            }
            const int made = spp_group(&described, cues[c], pixels, boxes + 4 * found, merges);
            found = made < 0 ? made : found + count + made;
        }
        spp_free_regions(&described);
        if (regions)
            *regions = count;
    }
    release(&m);
    return found;
}
