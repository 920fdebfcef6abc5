/* What grouping compares: histograms of colour and texture, sizes, boxes and neighbours of regions. */

#include "spp_native.h"

#include <stdlib.h>

static int padded(int length)
{
    return (length + 15) / 16 * 16;
}

/* Bin of a Scharr derivative; 4688 is the largest there is, along a diagonal. */
static int texture_bin(int derivative)
{
    const int bin = abs(derivative) * TEXTURE_BINS / 4096;
    return bin < TEXTURE_BINS ? bin : TEXTURE_BINS - 1;
}

typedef struct {
    const uint8_t *above, *here, *below;
} Rows;

static Rows rows_at(const uint8_t *plane, int width, int height, int y)
{
    const uint8_t *here = plane + (int64_t)y * width;
    return (Rows){y > 0 ? here - width : here, here, y + 1 < height ? here + width : here};
}

/* Scharr derivatives to the right and downwards, each from -4080 to 4080. */
static void derive(Rows rows, int width, int16_t *right, int16_t *down)
{
    for (int x = 0; x < width; x++) {
        const int l = x > 0 ? x - 1 : x, r = x + 1 < width ? x + 1 : x;
        const int across = 3 * (rows.above[r] - rows.above[l] + rows.below[r] - rows.below[l]);
        const int along = 3 * (rows.below[l] - rows.above[l] + rows.below[r] - rows.above[r]);
        right[x] = (int16_t)(across + 10 * (rows.here[r] - rows.here[l]));
        down[x] = (int16_t)(along + 10 * (rows.below[x] - rows.above[x]));
    }
}

/* For every pixel and channel the colour's bin and, in four directions, the bin of the derivative, each as a place in
   the pair of histograms: features [height * width][FEATURES]. A derivative counts for one of two opposite
   orientations; in the other it counts as none (see `spp_describe`). */
int spp_features(const uint8_t *planes, int channels, int width, int height, uint16_t *features)
{
    int16_t *right = malloc(2 * (size_t)width * sizeof *right), *down = right + width;
    if (!right)
        return OUT_OF_MEMORY;
    const int texture = padded(COLOUR_BINS * channels);
    for (int c = 0; c < channels; c++) {
        const uint8_t *plane = planes + (int64_t)c * width * height;
        const int colours = COLOUR_BINS * c, textures = texture + TEXTURE_BINS * ORIENTATIONS * c;
        for (int y = 0; y < height; y++) {
            const Rows rows = rows_at(plane, width, height, y);
            derive(rows, width, right, down);
            uint16_t *own = features + FEATURES * (int64_t)y * width + 5 * c;
            for (int x = 0; x < width; x++, own += FEATURES) {
                const int steps[ORIENTATIONS / 2] = {right[x], down[x], (right[x] + down[x]) * 181 / 256,
                                                     (right[x] - down[x]) * 181 / 256};
                own[0] = (uint16_t)(colours + rows.here[x] * COLOUR_BINS / 256);
                for (int d = 0; d < ORIENTATIONS / 2; d++)
                    own[1 + d] = (uint16_t)(textures + TEXTURE_BINS * (2 * d + (steps[d] < 0)) +
                                            texture_bin(steps[d]));
            }
        }
    }
    free(right);
    return 0;
}

void spp_free_regions(Regions *regions)
{
    free(regions->sizes);
    free(regions->boxes);
    free(regions->counts);
    free(regions->adjacent);
}

static void touch(Regions *regions, int32_t a, int32_t b)
{
    if (a != b) {
        regions->adjacent[(int64_t)a * regions->count + b] = 1;
        regions->adjacent[(int64_t)b * regions->count + a] = 1;
    }
}

/* Fills `regions` from labels [height][width] below `count`. Returns 0 or OUT_OF_MEMORY; free it either way. */
int spp_describe(const int32_t *labels, int count, const uint16_t *features, int channels, int width, int height,
                 Regions *regions)
{
    const int colour = padded(COLOUR_BINS * channels), texture = padded(ORIENTATIONS * TEXTURE_BINS * channels);
    const int length = colour + texture;
    *regions = (Regions){.count = count, .channels = channels, .colour_length = colour, .texture_length = texture};
    regions->sizes = calloc((size_t)count, sizeof *regions->sizes);
    regions->boxes = malloc((size_t)count * 4 * sizeof *regions->boxes);
    regions->counts = calloc((size_t)count * (size_t)length, sizeof *regions->counts);
    regions->adjacent = calloc((size_t)count * (size_t)count, 1);
    if (!regions->sizes || !regions->boxes || !regions->counts || !regions->adjacent)
        return OUT_OF_MEMORY;
    for (int r = 0; r < count; r++) {
        int32_t *box = regions->boxes + 4 * (int64_t)r;
        box[0] = width;
        box[1] = height;
        box[2] = box[3] = 0;
    }
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            const int64_t p = (int64_t)y * width + x;
            const int32_t label = labels[p];
            int32_t *box = regions->boxes + 4 * (int64_t)label;
            box[0] = x < box[0] ? x : box[0];
            box[1] = y < box[1] ? y : box[1];
            box[2] = x + 1 > box[2] ? x + 1 : box[2];
            box[3] = y + 1 > box[3] ? y + 1 : box[3];
            regions->sizes[label]++;
            uint32_t *own = regions->counts + (int64_t)label * length;
            const uint16_t *places = features + FEATURES * p;
            for (int f = 0; f < 5 * channels; f++)
                own[places[f]]++;
            if (x + 1 < width)
                touch(regions, label, labels[p + 1]);
            if (y + 1 < height)
                touch(regions, label, labels[p + width]);
        }
    }
    for (int r = 0; r < count; r++) {
        uint32_t *own = regions->counts + (int64_t)r * length + colour;
        for (int o = 0; o < ORIENTATIONS * channels; o++, own += TEXTURE_BINS) {
            uint32_t counted = 0;
            for (int b = 0; b < TEXTURE_BINS; b++)
                counted += own[b];
            own[0] += (uint32_t)regions->sizes[r] - counted;
        }
    }
    return 0;
}
