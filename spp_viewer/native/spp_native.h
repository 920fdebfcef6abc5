/* The compiled part of SPP Viewer: Selective Search, pyramid pooling and non-maximum suppression.

   Called through ctypes, which releases the interpreter's lock. Nothing is kept between calls. Wherever an order is
   decided, numbers are integers or single IEEE operations in a fixed sequence (the build forbids contraction and
   reassociation), so that equal input gives equal output on every processor. */

#ifndef SPP_NATIVE_H
#define SPP_NATIVE_H

#include <stdint.h>

#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

#define OUT_OF_MEMORY (-1)
#define CANCELLED (-2)

/* pixels.c */

enum { HSV, LAB, RGI, HUE, INTENSITY, SPACES };

int spp_channels(int space);
EXPORT void spp_convert(const uint8_t *rgb, int64_t count, int space, uint8_t *planes);
void spp_blur(const uint8_t *plane, int width, int height, float *scratch, float *blurred);

/* segment.c: Felzenszwalb and Huttenlocher's segmentation on the 4-connected grid. */

typedef struct {
    uint32_t weight; /* colour distance in units of 1 / WEIGHT_ONE */
    uint32_t edge;   /* 2 * pixel, + 1 for the edge downwards */
} Edge;

#define WEIGHT_ONE 8192
#define WEIGHT_BITS 22

int64_t spp_sorted_edges(const float *blurred, int channels, int width, int height, Edge *edges, Edge *scratch);
int spp_segment(const Edge *edges, int64_t edge_count, int width, int height, int k, int min_size, int32_t *parent,
                int32_t *sizes, uint32_t *limit, uint32_t *rejected, int32_t *labels);

/* regions.c: what grouping knows of every region. */

#define COLOUR_BINS 25
#define TEXTURE_BINS 10
#define ORIENTATIONS 8
#define MAX_CHANNELS 3
#define FEATURES (MAX_CHANNELS * (1 + ORIENTATIONS / 2))
#define ONE 65536 /* a similarity of 1 */

typedef struct {
    int count;          /* regions */
    int channels;
    int colour_length;  /* entries of a colour histogram, padded to 16 */
    int texture_length; /* entries of a texture histogram, padded to 16 */
    int32_t *sizes;     /* [count] pixels */
    int32_t *boxes;     /* [count][4] x1, y1, x2, y2: edges */
    uint32_t *counts;   /* [count][colour_length + texture_length] pixels in each bin */
    uint8_t *adjacent;  /* [count][count] */
} Regions;

int spp_features(const uint8_t *planes, int channels, int width, int height, uint16_t *features);
int spp_describe(const int32_t *labels, int count, const uint16_t *features, int channels, int width, int height,
                 Regions *regions);
void spp_free_regions(Regions *regions);

/* group.c: hierarchical grouping. */

enum { COLOUR = 1, TEXTURE = 2, FILL = 4, SIZE = 8 };

typedef struct {
    int32_t first, second;                /* regions; the one made by merge m is number count + m */
    int32_t colour, texture, fill, size;  /* similarities, ONE is 1 */
} Merge;

int spp_group(const Regions *regions, int cues, int64_t area, int32_t *boxes, Merge *merges);

#endif
