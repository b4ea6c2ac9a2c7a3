// The twin of Noise.java: 24 bits of hash, so that both sides round alike.
float noise(uint seed, uint index) {
    uint hash = seed + index * 0x9E3779B9u;
    hash ^= hash >> 16;
    hash *= 0x85EBCA6Bu;
    hash ^= hash >> 13;
    hash *= 0xC2B2AE35u;
    hash ^= hash >> 16;
    return ((float)(hash >> 8) - 8388608.0f) * (1.0f / 8388608.0f);
}

__kernel void fill_noise(__global float *out, const int seed, const float scale, const int start, const int count) {
    const int i = start + (int)get_global_id(0);
    if (i < count) {
        out[i] = noise((uint)seed, (uint)i) * scale;
    }
}
