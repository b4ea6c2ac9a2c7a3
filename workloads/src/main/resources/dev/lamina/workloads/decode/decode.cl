// Feature-major: x[feature * sequences + sequence]. The cache keeps key and value of each place in the window:
// cache[(place * features + feature) * sequences + sequence].

__kernel void embed(__global const float *tokens, __global float *x, const int features, const int seed, const int place_seed,
                    const int place) {
    const int sequence = get_global_id(0);
    const int sequences = get_global_size(0);
    const int feature = get_global_id(1);
    const int token = (int)tokens[sequence];
    x[feature * sequences + sequence] = noise((uint)seed, (uint)(token * features + feature))
        + 0.1f * noise((uint)place_seed, (uint)(place * features + feature));
}

__kernel void layer_norm(__global const float *x, __global float *y, const int features) {
    const int sequence = get_global_id(0);
    const int sequences = get_global_size(0);
    float sum = 0.0f;
    for (int i = 0; i < features; i++) {
        sum += x[i * sequences + sequence];
    }
    const float mean = sum / (float)features;
    float squares = 0.0f;
    for (int i = 0; i < features; i++) {
        const float d = x[i * sequences + sequence] - mean;
        squares += d * d;
    }
    const float scale = 1.0f / sqrt(squares / (float)features + 1e-5f);
    for (int i = 0; i < features; i++) {
        y[i * sequences + sequence] = (x[i * sequences + sequence] - mean) * scale;
    }
}

// qkv holds queries, keys and values one after another.
__kernel void append(__global const float *qkv, __global float *keys, __global float *values, const int features,
                     const int place) {
    const int sequence = get_global_id(0);
    const int sequences = get_global_size(0);
    const int feature = get_global_id(1);
    const int to = (place * features + feature) * sequences + sequence;
    keys[to] = qkv[(features + feature) * sequences + sequence];
    values[to] = qkv[(2 * features + feature) * sequences + sequence];
}

// weights[(head * window + place) * sequences + sequence]
__kernel void attention_scores(__global const float *qkv, __global const float *keys, __global float *weights,
                               const int features, const int head_features, const int window) {
    const int sequence = get_global_id(0);
    const int sequences = get_global_size(0);
    const int head = (int)get_global_id(1) / window;
    const int place = (int)get_global_id(1) % window;
    float sum = 0.0f;
    for (int i = head * head_features; i < (head + 1) * head_features; i++) {
        sum += qkv[i * sequences + sequence] * keys[(place * features + i) * sequences + sequence];
    }
    weights[(head * window + place) * sequences + sequence] = sum / sqrt((float)head_features);
}

__kernel void attention_softmax(__global float *weights, const int window, const int filled) {
    const int sequence = get_global_id(0);
    const int sequences = get_global_size(0);
    __global float *row = weights + (int)get_global_id(1) * window * sequences + sequence;
    float top = row[0];
    for (int t = 1; t < filled; t++) {
        top = fmax(top, row[t * sequences]);
    }
    float sum = 0.0f;
    for (int t = 0; t < filled; t++) {
        const float e = exp(row[t * sequences] - top);
        row[t * sequences] = e;
        sum += e;
    }
    for (int t = 0; t < window; t++) {
        row[t * sequences] = t < filled ? row[t * sequences] / sum : 0.0f;
    }
}

__kernel void attention_mix(__global const float *weights, __global const float *values, __global float *mixed,
                            const int features, const int head_features, const int window) {
    const int sequence = get_global_id(0);
    const int sequences = get_global_size(0);
    const int feature = get_global_id(1);
    const int head = feature / head_features;
    float sum = 0.0f;
    for (int t = 0; t < window; t++) {
        sum += weights[(head * window + t) * sequences + sequence] * values[(t * features + feature) * sequences + sequence];
    }
    mixed[feature * sequences + sequence] = sum;
}

// The likeliest token of each sequence, the first one where two are equal.
__kernel void argmax(__global const float *logits, __global float *tokens, const int vocabulary) {
    const int sequence = get_global_id(0);
    const int sequences = get_global_size(0);
    int best = 0;
    for (int v = 1; v < vocabulary; v++) {
        if (logits[v * sequences + sequence] > logits[best * sequences + sequence]) {
            best = v;
        }
    }
    tokens[sequence] = (float)best;
}
