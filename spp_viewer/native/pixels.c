/* Pixels of an image made ready for the search: shrunk, in another colour space, blurred. */

#include "spp_native.h"

#include <math.h>
#include <stdlib.h>

/* Means over areas. Source row r covers [r * out_height, (r + 1) * out_height) and result row y covers
   [y * height, (y + 1) * height) of one axis, so all shares are whole numbers and the mean is exact before it is
   rounded. Writes result rows from `begin` to `end`. Returns 0 or OUT_OF_MEMORY. */
EXPORT int spp_shrink(const uint8_t *rgb, int width, int height, uint8_t *out, int out_width, int out_height, int begin,
                      int end)
{
    uint32_t *sums = malloc(sizeof *sums * 3 * (size_t)width);
    if (!sums)
        return OUT_OF_MEMORY;
    const uint64_t whole = (uint64_t)width * (uint64_t)height;
    for (int y = begin; y < end; y++) {
        const int64_t top = (int64_t)y * height, bottom = top + height;
        for (int64_t i = 0; i < 3 * (int64_t)width; i++)
            sums[i] = 0;
        for (int64_t row = top / out_height; row * out_height < bottom; row++) {
            const int64_t from = row * out_height > top ? row * out_height : top;
            const int64_t to = (row + 1) * out_height < bottom ? (row + 1) * out_height : bottom;
            const uint32_t share = (uint32_t)(to - from);
            const uint8_t *source = rgb + row * 3 * width;
            for (int64_t i = 0; i < 3 * (int64_t)width; i++)
                sums[i] += share * source[i];
        }
        for (int x = 0; x < out_width; x++) {
            const int64_t left = (int64_t)x * width, right = left + width;
            uint64_t total[3] = {0, 0, 0};
            for (int64_t column = left / out_width; column * out_width < right; column++) {
                const int64_t from = column * out_width > left ? column * out_width : left;
                const int64_t to = (column + 1) * out_width < right ? (column + 1) * out_width : right;
                for (int c = 0; c < 3; c++)
                    total[c] += (uint64_t)(to - from) * sums[3 * column + c];
            }
            for (int c = 0; c < 3; c++)
                out[3 * ((int64_t)y * out_width + x) + c] = (uint8_t)((total[c] + whole / 2) / whole);
        }
    }
    free(sums);
    return 0;
}

int spp_channels(int space)
{
    return space == HUE || space == INTENSITY ? 1 : 3;
}

/* Newton's method for the root of a degree, from a start near it. The mathematical library differs between platforms
   in the last bit, single operations do not. */
static double root(double value, int degree, double x)
{
    for (int step = 0; step < 8; step++) {
        double power = 1;
        for (int i = 1; i < degree; i++)
            power *= x;
        x = ((degree - 1) * x + value / power) / degree;
    }
    return x;
}

static uint8_t rounded(float value)
{
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value + 0.5f);
}

static int smallest(int a, int b, int c)
{
    return a < b ? (a < c ? a : c) : (b < c ? b : c);
}

static int largest(int a, int b, int c)
{
    return a > b ? (a > c ? a : c) : (b > c ? b : c);
}

static int hue(int r, int g, int b) /* degrees / 2 in [0, 180), as OpenCV */
{
    const int top = largest(r, g, b), spread = top - smallest(r, g, b);
    if (spread == 0)
        return 0;
    int degrees; /* times 2 * spread, for the rounding */
    if (top == r)
        degrees = 60 * (g - b);
    else if (top == g)
        degrees = 60 * (b - r) + 120 * spread;
    else
        degrees = 60 * (r - g) + 240 * spread;
    if (degrees < 0)
        degrees += 360 * spread;
    const int half = (degrees + spread) / (2 * spread);
    return half == 180 ? 0 : half;
}

static int intensity(int r, int g, int b) /* ITU-R BT.601 */
{
    return (299 * r + 587 * g + 114 * b + 500) / 1000;
}

#define CUBE_STEPS 1024

static void convert_lab(const uint8_t *rgb, int64_t count, uint8_t *planes)
{
    /* CIE 1976 under D65 from sRGB; L in [0, 255], a and b shifted by 128. */
    double linear[256];
    float curve[CUBE_STEPS + 1];
    double fifth = 1, third = 1; /* each the start of the next */
    for (int v = 255; v >= 0; v--) {
        const double s = v / 255.0, t = (s + 0.055) / 1.055;
        fifth = root(t, 5, fifth);
        linear[v] = s <= 0.04045 ? s / 12.92 : t * t * fifth * fifth; /* t^2.4 */
    }
    for (int i = CUBE_STEPS; i >= 0; i--) {
        const double t = (double)i / CUBE_STEPS;
        if (t > 0.008856)
            third = root(t, 3, third);
        curve[i] = (float)(t > 0.008856 ? third : 7.787 * t + 16.0 / 116.0);
    }
    float weights[3][3] = {{0.412453f / 0.950456f, 0.357580f / 0.950456f, 0.180423f / 0.950456f},
                           {0.212671f, 0.715160f, 0.072169f},
                           {0.019334f / 1.088754f, 0.119193f / 1.088754f, 0.950227f / 1.088754f}};
    float part[3][3][256];
    for (int i = 0; i < 3; i++)
        for (int c = 0; c < 3; c++)
            for (int v = 0; v < 256; v++)
                part[i][c][v] = weights[i][c] * (float)linear[v] * CUBE_STEPS;
    for (int64_t p = 0; p < count; p++) {
        float f[3];
        for (int i = 0; i < 3; i++) {
            float t = part[i][0][rgb[3 * p]] + part[i][1][rgb[3 * p + 1]];
            t = t + part[i][2][rgb[3 * p + 2]];
            t = t < CUBE_STEPS ? t : CUBE_STEPS;
            int place = (int)t;
            place = place < CUBE_STEPS ? place : CUBE_STEPS - 1;
            const float step = curve[place + 1] - curve[place], within = t - (float)place;
            const float rise = step * within;
            f[i] = curve[place] + rise;
        }
        planes[p] = rounded((116 * f[1] - 16) * 2.55f);
        planes[count + p] = rounded(500 * (f[0] - f[1]) + 128);
        planes[2 * count + p] = rounded(200 * (f[1] - f[2]) + 128);
    }
}

/* Pixels [count][3] to planes [channels][count] of another colour space. */
EXPORT void spp_convert(const uint8_t *rgb, int64_t count, int space, uint8_t *planes)
{
    if (space == LAB) {
        convert_lab(rgb, count, planes);
        return;
    }
    for (int64_t p = 0; p < count; p++) {
        const int r = rgb[3 * p], g = rgb[3 * p + 1], b = rgb[3 * p + 2];
        const int top = largest(r, g, b), sum = r + g + b;
        switch (space) {
        case HSV:
            planes[p] = (uint8_t)hue(r, g, b);
            planes[count + p] = (uint8_t)(top ? (2 * 255 * (top - smallest(r, g, b)) + top) / (2 * top) : 0);
            planes[2 * count + p] = (uint8_t)top;
            break;
        case RGI: /* r and g of normalised RGB, intensity */
            planes[p] = (uint8_t)(sum ? (2 * 255 * r + sum) / (2 * sum) : 85);
            planes[count + p] = (uint8_t)(sum ? (2 * 255 * g + sum) / (2 * sum) : 85);
            planes[2 * count + p] = (uint8_t)intensity(r, g, b);
            break;
        case HUE:
            planes[p] = (uint8_t)hue(r, g, b);
            break;
        default:
            planes[p] = (uint8_t)intensity(r, g, b);
        }
    }
}

#define RADIUS 3

/* exp(-x^2 / (2 * 0.8^2)) at x = 0 to 3, divided by the sum over -3 to 3. */
static const float KERNEL[RADIUS + 1] = {0.49867645f, 0.22831072f, 0.021910314f, 0.00044074337f};

static int reflected(int place, int length) /* cb|abcd|cb */
{
    if (length == 1)
        return 0;
    while (place < 0 || place >= length)
        place = place < 0 ? -place : 2 * length - 2 - place;
    return place;
}

/* Gaussian of 0.8 pixels. Planes [height][width]; `scratch` as large as `blurred`. */
void spp_blur(const uint8_t *plane, int width, int height, float *scratch, float *blurred)
{
    for (int y = 0; y < height; y++) {
        const uint8_t *rows[2 * RADIUS + 1];
        for (int d = -RADIUS; d <= RADIUS; d++)
            rows[d + RADIUS] = plane + (int64_t)reflected(y + d, height) * width;
        float *out = scratch + (int64_t)y * width;
        for (int x = 0; x < width; x++) {
            float sum = KERNEL[0] * rows[RADIUS][x];
            for (int d = 1; d <= RADIUS; d++)
                sum += KERNEL[d] * (float)(rows[RADIUS - d][x] + rows[RADIUS + d][x]);
            out[x] = sum;
        }
    }
    for (int y = 0; y < height; y++) {
        const float *in = scratch + (int64_t)y * width;
        float *out = blurred + (int64_t)y * width;
        const int inner = width > 2 * RADIUS ? width - RADIUS : RADIUS;
        for (int x = RADIUS; x < inner; x++) {
            float sum = KERNEL[0] * in[x];
            for (int d = 1; d <= RADIUS; d++)
                sum += KERNEL[d] * (in[x - d] + in[x + d]);
            out[x] = sum;
        }
        for (int x = 0; x < width; x++) {
            if (x == RADIUS)
                x = inner;
            if (x >= width)
                break;
            float sum = KERNEL[0] * in[x];
            for (int d = 1; d <= RADIUS; d++)
                sum += KERNEL[d] * (in[reflected(x - d, width)] + in[reflected(x + d, width)]);
            out[x] = sum;
        }
    }
}
