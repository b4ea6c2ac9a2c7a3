// Activations are feature-major: x[feature * stride + column], so that neighbouring work-items read neighbouring columns.
// Weights are w[row * inputs + input]. A work-item computes 4 rows of one column.
#define ACT_NONE 0
#define ACT_RELU 1
#define ACT_TANH 2
#define ACT_GELU 3

float activate(float v, int act) {
    switch (act) {
        case ACT_RELU: return fmax(v, 0.0f);
        case ACT_TANH: return tanh(v);
        case ACT_GELU: return 0.5f * v * (1.0f + tanh(0.7978845608f * (v + 0.044715f * v * v * v)));
        default: return v;
    }
}

float4 dense_rows(__global const float *w, __global const float *bias, __global const float *x, int inputs, int stride,
                  int column, int row) {
    float4 sum = vload4(0, bias + row);
    __global const float *w0 = w + row * inputs;
    __global const float *w1 = w0 + inputs;
    __global const float *w2 = w1 + inputs;
    __global const float *w3 = w2 + inputs;
    for (int k = 0; k < inputs; k++) {
        const float v = x[k * stride + column];
        sum.x += w0[k] * v;
        sum.y += w1[k] * v;
        sum.z += w2[k] * v;
        sum.w += w3[k] * v;
    }
    return sum;
}

__kernel void dense(__global const float *w, __global const float *bias, __global const float *x, __global float *y,
                    const int inputs, const int stride, const int first_column, const int first_row, const int act) {
    const int column = first_column + (int)get_global_id(0);
    const int row = first_row + 4 * (int)get_global_id(1);
    const float4 sum = dense_rows(w, bias, x, inputs, stride, column, row);
    y[row * stride + column] = activate(sum.x, act);
    y[(row + 1) * stride + column] = activate(sum.y, act);
    y[(row + 2) * stride + column] = activate(sum.z, act);
    y[(row + 3) * stride + column] = activate(sum.w, act);
}

// As dense, but added to what is in base: a residual connection.
__kernel void dense_add(__global const float *w, __global const float *bias, __global const float *x,
                        __global const float *base, __global float *y, const int inputs, const int stride,
                        const int first_row) {
    const int column = get_global_id(0);
    const int row = first_row + 4 * (int)get_global_id(1);
    const float4 sum = dense_rows(w, bias, x, inputs, stride, column, row);
    y[row * stride + column] = base[row * stride + column] + sum.x;
    y[(row + 1) * stride + column] = base[(row + 1) * stride + column] + sum.y;
    y[(row + 2) * stride + column] = base[(row + 2) * stride + column] + sum.z;
    y[(row + 3) * stride + column] = base[(row + 3) * stride + column] + sum.w;
}
