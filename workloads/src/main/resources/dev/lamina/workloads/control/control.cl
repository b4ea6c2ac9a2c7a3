// Candidate sensor states around the measured one: x[feature * candidates + candidate].
__kernel void perturb(__global const float *state, __global float *x, const int candidates, const int first, const int seed,
                      const float spread) {
    const int candidate = first + (int)get_global_id(0);
    const int feature = get_global_id(1);
    const int i = feature * candidates + candidate;
    x[i] = state[feature] + spread * noise((uint)seed, (uint)i);
}

// The mean of each action over the candidates, one work-group per action.
__kernel void mean_action(__global const float *actions, __global float *mean, const int candidates, __local float *part) {
    const int action = get_group_id(0);
    const int lane = get_local_id(0);
    float sum = 0.0f;
    for (int i = lane; i < candidates; i += (int)get_local_size(0)) {
        sum += actions[action * candidates + i];
    }
    part[lane] = sum;
    barrier(CLK_LOCAL_MEM_FENCE);
    if (lane == 0) {
        float total = 0.0f;
        for (int i = 0; i < (int)get_local_size(0); i++) {
            total += part[i];
        }
        mean[action] = total / (float)candidates;
    }
}
