// Activations are feature-major with the batch contiguous; their transposes, where a sum over the batch wants neighbouring features.

__kernel void transpose(__global const float *x, __global float *xt, const int stride, const int first, const int features) {
    const int feature = get_global_id(0);
    const int column = get_global_id(1);
    xt[column * features + feature] = x[feature * stride + first + column];
}

// d = (prediction - target) * 2 / (outputs * batch): the gradient of the mean squared error; error[column] is that column's sum.
__kernel void loss_gradient(__global const float *prediction, __global const float *targets, __global float *d,
                            __global float *error, const int outputs, const int batch, const int target_stride,
                            const int target_first) {
    const int column = get_global_id(0);
    float sum = 0.0f;
    for (int o = 0; o < outputs; o++) {
        const float difference = prediction[o * batch + column] - targets[o * target_stride + target_first + column];
        sum += difference * difference;
        d[o * batch + column] = difference * 2.0f / (float)(outputs * batch);
    }
    error[column] = sum / (float)outputs;
}

__kernel void mean_loss(__global const float *error, __global float *loss, const int batch, __local float *part) {
    const int lane = get_local_id(0);
    float sum = 0.0f;
    for (int i = lane; i < batch; i += (int)get_local_size(0)) {
        sum += error[i];
    }
    part[lane] = sum;
    barrier(CLK_LOCAL_MEM_FENCE);
    if (lane == 0) {
        float total = 0.0f;
        for (int i = 0; i < (int)get_local_size(0); i++) {
            total += part[i];
        }
        loss[0] = total / (float)batch;
    }
}

// dh = (w2 transposed * d) where the hidden unit was on.
__kernel void back_hidden(__global const float *w2, __global const float *d, __global const float *h, __global float *dh,
                          const int outputs, const int hidden, const int batch) {
    const int column = get_global_id(0);
    const int unit = get_global_id(1);
    float sum = 0.0f;
    for (int o = 0; o < outputs; o++) {
        sum += w2[o * hidden + unit] * d[o * batch + column];
    }
    dh[unit * batch + column] = h[unit * batch + column] > 0.0f ? sum : 0.0f;
}

// w -= rate * d * x transposed: one work-item per weight, neighbours along the inputs.
__kernel void update_weights(__global float *w, __global const float *d, __global const float *xt, const int inputs,
                             const int batch, const int first_row, const float rate) {
    const int k = get_global_id(0);
    const int row = first_row + (int)get_global_id(1);
    float sum = 0.0f;
    for (int b = 0; b < batch; b++) {
        sum += d[row * batch + b] * xt[b * inputs + k];
    }
    w[row * inputs + k] -= rate * sum;
}

__kernel void update_bias(__global float *bias, __global const float *d, const int batch, const float rate) {
    const int row = get_global_id(0);
    float sum = 0.0f;
    for (int b = 0; b < batch; b++) {
        sum += d[row * batch + b];
    }
    bias[row] -= rate * sum;
}
