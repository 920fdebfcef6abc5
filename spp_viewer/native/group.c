/* Hierarchical grouping: the two most similar neighbours become one region until one is left. */

#include "spp_native.h"

#include <stdlib.h>
#include <string.h>

#define NONE (-1)

typedef struct {
    const Regions *regions;
    int cues;
    int64_t area;
    int32_t *sizes, *boxes; /* of the region in each slot */
    uint32_t *counts;
    uint16_t *shares;    /* histograms whose entries sum to about ONE */
    int32_t *similarity; /* [count][count], NONE where two slots are no neighbours */
    int32_t *best;       /* the slot most similar to each, NONE without neighbours */
    int32_t *number;     /* which region a slot holds, NONE if it is empty */
} State;

static void normalise(const uint32_t *counts, uint16_t *shares, int length, int64_t total)
{
    const float scale = 65535.0f / (float)total;
    for (int i = 0; i < length; i++) {
        const float share = (float)(int32_t)counts[i] * scale;
        shares[i] = (uint16_t)(int32_t)(share + 0.5f);
    }
}

static void normalise_slot(State *state, int slot)
{
    const Regions *r = state->regions;
    const int64_t length = r->colour_length + r->texture_length, pixels = (int64_t)state->sizes[slot] * r->channels;
    const uint32_t *counts = state->counts + slot * length;
    uint16_t *shares = state->shares + slot * length;
    normalise(counts, shares, r->colour_length, pixels);
    normalise(counts + r->colour_length, shares + r->colour_length, r->texture_length, ORIENTATIONS * pixels);
}

static int32_t intersection(const uint16_t *a, const uint16_t *b, int length)
{
    uint32_t sum = 0;
    for (int i = 0; i < length; i++)
        sum += a[i] < b[i] ? a[i] : b[i];
    return (int32_t)sum;
}

static void enclose(const int32_t *a, const int32_t *b, int32_t *out)
{
    out[0] = a[0] < b[0] ? a[0] : b[0];
    out[1] = a[1] < b[1] ? a[1] : b[1];
    out[2] = a[2] > b[2] ? a[2] : b[2];
    out[3] = a[3] > b[3] ? a[3] : b[3];
}

/* The similarities of two slots that the cues ask for; the others are 0. */
static Merge compare(const State *state, int a, int b)
{
    const Regions *r = state->regions;
    const int64_t length = r->colour_length + r->texture_length;
    const uint16_t *one = state->shares + a * length, *other = state->shares + b * length;
    Merge found = {.first = state->number[a], .second = state->number[b]};
    const int64_t pixels = (int64_t)state->sizes[a] + state->sizes[b];
    if (state->cues & COLOUR)
        found.colour = intersection(one, other, r->colour_length);
    if (state->cues & TEXTURE)
        found.texture = intersection(one + r->colour_length, other + r->colour_length, r->texture_length);
    if (state->cues & FILL) {
        int32_t box[4];
        enclose(state->boxes + 4 * (int64_t)a, state->boxes + 4 * (int64_t)b, box);
        const int64_t gap = (int64_t)(box[2] - box[0]) * (box[3] - box[1]) - pixels;
        found.fill = (int32_t)(ONE - gap * ONE / state->area);
    }
    if (state->cues & SIZE)
        found.size = (int32_t)(ONE - pixels * ONE / state->area);
    return found;
}

static int32_t total(const Merge *merge)
{
    return merge->colour + merge->texture + merge->fill + merge->size;
}

/* The most similar neighbour of a slot; of equals, the first. */
static void find_best(State *state, int slot)
{
    const int count = state->regions->count;
    const int32_t *row = state->similarity + (int64_t)slot * count;
    int32_t top = NONE, where = NONE;
    for (int i = 0; i < count; i++)
        if (row[i] > top) {
            top = row[i];
            where = i;
        }
    state->best[slot] = where;
}

static int prepare(State *state)
{
    const Regions *r = state->regions;
    const size_t count = (size_t)r->count, length = (size_t)(r->colour_length + r->texture_length);
    state->sizes = malloc(count * sizeof *state->sizes);
    state->boxes = malloc(4 * count * sizeof *state->boxes);
    state->counts = malloc(count * length * sizeof *state->counts);
    state->shares = malloc(count * length * sizeof *state->shares);
    state->similarity = malloc(count * count * sizeof *state->similarity);
    state->best = malloc(count * sizeof *state->best);
    state->number = malloc(count * sizeof *state->number);
    if (!state->sizes || !state->boxes || !state->counts || !state->shares || !state->similarity || !state->best ||
        !state->number)
        return OUT_OF_MEMORY;
    memcpy(state->sizes, r->sizes, count * sizeof *state->sizes);
    memcpy(state->boxes, r->boxes, 4 * count * sizeof *state->boxes);
    memcpy(state->counts, r->counts, count * length * sizeof *state->counts);
    memset(state->similarity, 0xff, count * count * sizeof *state->similarity);
    for (int i = 0; i < r->count; i++) {
        state->number[i] = i;
        if (state->cues & (COLOUR | TEXTURE))
            normalise_slot(state, i);
    }
    for (int a = 0; a < r->count; a++)
        for (int b = a + 1; b < r->count; b++)
            if (r->adjacent[(int64_t)a * r->count + b]) {
                const Merge found = compare(state, a, b);
                state->similarity[(int64_t)a * r->count + b] = state->similarity[(int64_t)b * r->count + a] = total(&found);
            }
    for (int i = 0; i < r->count; i++)
        find_best(state, i);
    return 0;
}

/* Puts the union of two slots into the first and empties the second. */
static void merge_slots(State *state, int a, int b, int number)
{
    const Regions *r = state->regions;
    const int count = r->count;
    if (state->cues & (COLOUR | TEXTURE)) {
        const int64_t length = r->colour_length + r->texture_length;
        for (int64_t i = 0; i < length; i++)
            state->counts[a * length + i] += state->counts[b * length + i];
    }
    state->sizes[a] += state->sizes[b];
    enclose(state->boxes + 4 * (int64_t)a, state->boxes + 4 * (int64_t)b, state->boxes + 4 * (int64_t)a);
    state->number[a] = number;
    state->number[b] = NONE;
    state->best[b] = NONE;
    if (state->cues & (COLOUR | TEXTURE))
        normalise_slot(state, a);
    int32_t *row = state->similarity + (int64_t)a * count, *gone = state->similarity + (int64_t)b * count;
    row[b] = NONE;
    gone[a] = NONE;
    for (int i = 0; i < count; i++) {
        if (row[i] == NONE && gone[i] == NONE)
            continue;
        const Merge found = compare(state, a, i);
        int32_t *column = state->similarity + (int64_t)i * count;
        row[i] = column[a] = total(&found);
        gone[i] = column[b] = NONE;
        const int32_t old = state->best[i];
        if (old == a || old == b)
            find_best(state, i);
        else if (row[i] > column[old] || (row[i] == column[old] && a < old))
            state->best[i] = a;
    }
    find_best(state, a);
}

/* Boxes [2 * count - 1][4] of the regions, initial ones first, and the merges [count - 1] that made the others; of
   equally similar pairs the one in the first slots is merged. `merges` may be NULL. Regions that touch nothing are
   left alone: the boxes not made are written as zeros. Returns the number of merges or OUT_OF_MEMORY. */
int spp_group(const Regions *regions, int cues, int64_t area, int32_t *boxes, Merge *merges)
{
    const int count = regions->count;
    State state = {.regions = regions, .cues = cues, .area = area};
    memcpy(boxes, regions->boxes, sizeof *boxes * 4 * (size_t)count);
    int made = prepare(&state);
    for (; made >= 0 && made < count - 1; made++) {
        int a = NONE;
        int32_t top = NONE;
        for (int i = 0; i < count; i++) {
            if (state.best[i] == NONE)
                continue;
            const int32_t here = state.similarity[(int64_t)i * count + state.best[i]];
            if (here > top) {
                top = here;
                a = i;
            }
        }
        if (a == NONE)
            break;
        const int b = state.best[a]; /* above a: the pair would have been seen at b before */
        if (merges)
            merges[made] = compare(&state, a, b);
        merge_slots(&state, a, b, count + made);
        memcpy(boxes + 4 * (int64_t)(count + made), state.boxes + 4 * (int64_t)a, sizeof *boxes * 4);
    }
    free(state.sizes);
    free(state.boxes);
    free(state.counts);
    free(state.shares);
    free(state.similarity);
    free(state.best);
    free(state.number);
    return made;
}
