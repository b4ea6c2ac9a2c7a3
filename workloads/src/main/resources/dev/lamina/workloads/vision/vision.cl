// Planes have a border of one zero pixel all around: value (x, y) of channel c lies at
// ((c * (size + 2)) + y + 1) * (size + 2) + x + 1, so that a 3x3 window needs no test at the edge.

int at(int channel, int x, int y, int size) {
    return (channel * (size + 2) + y + 1) * (size + 2) + x + 1;
}

// A camera's bytes, interleaved, become planes in [0, 1).
__kernel void unpack(__global const uchar *frame, __global float *planes, const int size) {
    const int x = get_global_id(0);
    const int y = get_global_id(1);
    for (int c = 0; c < 3; c++) {
        planes[at(c, x, y, size)] = (float)frame[(y * size + x) * 3 + c] * (1.0f / 256.0f);
    }
}

// 3x3 convolution, bias and ReLU; a work-item computes 4 output channels of one pixel; the second dimension runs over `rows` rows of one group of 4
// channels after the other. Weights are w[out][in][9].
__kernel void conv(__global const float *w, __global const float *bias, __global const float *in, __global float *out,
                   const int channels, const int size, const int first_channel, const int first_row,
                   const int rows) {
    const int x = get_global_id(0);
    const int y = first_row + (int)get_global_id(1) % rows;
    const int o = first_channel + 4 * ((int)get_global_id(1) / rows);
    const int stride = size + 2;
    float4 sum = vload4(0, bias + o);
    __global const float *w0 = w + o * channels * 9;
    __global const float *w1 = w0 + channels * 9;
    __global const float *w2 = w1 + channels * 9;
    __global const float *w3 = w2 + channels * 9;
    for (int c = 0; c < channels; c++) {
        __global const float *window = in + at(c, x - 1, y - 1, size);
        for (int i = 0; i < 9; i++) {
            const float v = window[(i / 3) * stride + i % 3];
            sum.x += w0[c * 9 + i] * v;
            sum.y += w1[c * 9 + i] * v;
            sum.z += w2[c * 9 + i] * v;
            sum.w += w3[c * 9 + i] * v;
        }
    }
    out[at(o, x, y, size)] = fmax(sum.x, 0.0f);
    out[at(o + 1, x, y, size)] = fmax(sum.y, 0.0f);
    out[at(o + 2, x, y, size)] = fmax(sum.z, 0.0f);
    out[at(o + 3, x, y, size)] = fmax(sum.w, 0.0f);
}

// The largest of 2x2 pixels; size is that of the output.
__kernel void pool(__global const float *in, __global float *out, const int size) {
    const int x = get_global_id(0);
    const int row = get_global_id(1);
    const int channel = row / size;
    const int y = row % size;
    const int i = at(channel, 2 * x, 2 * y, 2 * size);
    const int below = i + 2 * size + 2;
    out[at(channel, x, y, size)] = fmax(fmax(in[i], in[i + 1]), fmax(in[below], in[below + 1]));
}

// The mean of each channel.
__kernel void channel_mean(__global const float *in, __global float *mean, const int size) {
    const int channel = get_global_id(0);
    float sum = 0.0f;
    for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++) {
            sum += in[at(channel, x, y, size)];
        }
    }
    mean[channel] = sum / (float)(size * size);
}
