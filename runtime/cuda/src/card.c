/* Which device is which slice's card, who may have a context, and how much memory a slice shows. */
#include <stdio.h>
#include <string.h>

#include "streams.h"

#define AGENT_PATIENCE_MS 2000
#define DEVICES 64
#define KIND 4 /* letters of "gpu-" and "mig-" */

static _Atomic signed char owners[DEVICES]; /* 0 unknown, -1 nobody, else one more than the member's place */

static bool join_patiently(lamina_member *member) {
    static _Atomic bool waited[LAMINA_MEMBERS];
    return lamina_join(member, atomic_exchange(&waited[member - lamina_members], true) ? 0 : AGENT_PATIENCE_MS);
}

/* The UUID in lower case, as it ends the names of cards that NVML knows; the page's platform and device are OpenCL's names. */
static bool card_id(CUdevice device, char *id, size_t room) {
    CUuuid uuid;
    __typeof__(lamina_cuda.cuDeviceGetUuid) get = lamina_cuda.cuDeviceGetUuid_v2 ? lamina_cuda.cuDeviceGetUuid_v2 : lamina_cuda.cuDeviceGetUuid;
    if (!get || get(&uuid, device) != CUDA_SUCCESS) {
        return false;
    }
    size_t used = 0;
    for (size_t at = 0; at < sizeof uuid.bytes; at++) {
        const char *dash = at == 4 || at == 6 || at == 8 || at == 10 ? "-" : "";
        used += (size_t)snprintf(id + used, room - used, "%s%02x", dash, (unsigned char)uuid.bytes[at]);
    }
    return true;
}

static bool is_card(lamina_member *member, const char *id) {
    lamina_lock(member);
    const lamina_card_page *page = member->card;
    lamina_unlock(member);
    bool nvidia = page && (strncmp(page->card, "gpu-", KIND) == 0 || strncmp(page->card, "mig-", KIND) == 0);
    return nvidia && strncmp(page->card + KIND, id, sizeof page->card - KIND) == 0;
}

/* 0 = it may be the card of an agent that does not answer. */
static signed char look_for_owner(const char *id, bool (*join)(lamina_member *)) {
    bool all = true;
    for (int at = 0; at < lamina_member_count; at++) {
        bool joined = join(&lamina_members[at]);
        if (joined && is_card(&lamina_members[at], id)) {
            return (signed char)(at + 1);
        }
        all &= joined;
    }
    return all ? -1 : 0;
}

static bool join_now(lamina_member *member) {
    return lamina_join(member, 0);
}

/* An agent that is away does not hold up who asks for another's card. */
static signed char owner_of(CUdevice device) {
    char id[64];
    if (!card_id(device, id, sizeof id)) {
        return 0;
    }
    signed char owner = look_for_owner(id, join_now);
    return owner != 0 ? owner : look_for_owner(id, join_patiently);
}

lamina_member *lamina_member_of(CUdevice device) {
    if (device < 0 || device >= DEVICES) {
        return NULL;
    }
    signed char owner = atomic_load(&owners[device]);
    if (owner == 0) {
        owner = owner_of(device);
        atomic_store(&owners[device], owner);
    }
    return owner > 0 ? &lamina_members[owner - 1] : NULL;
}

lamina_member *lamina_member_in(CUcontext context) {
    CUdevice device;
    if (lamina_member_count == 1) {
        return lamina_lead();
    }
    lamina_visit visit = lamina_enter(context);
    bool known = lamina_cuda.cuCtxGetDevice(&device) == CUDA_SUCCESS;
    lamina_leave(visit);
    lamina_member *member = known ? lamina_member_of(device) : NULL;
    return member ? member : lamina_lead();
}

lamina_member *lamina_member_here(void) {
    return lamina_member_in(NULL);
}

static CUresult refuse(CUdevice device) {
    if (lamina_member_count == 1) {
        lamina_say("CUDA device %d is not the slice's card (%.63s): no context is made on it", device, lamina_lead()->card->card);
    } else {
        lamina_say("CUDA device %d is the card of none of this program's %d slices: no context is made on it", device, lamina_member_count);
    }
    return CUDA_ERROR_INVALID_DEVICE;
}

CUresult lamina_admission(CUdevice device) {
    lamina_member *member = lamina_member_of(device);
    for (int at = 0; at < lamina_member_count; at++) {
        if ((!member || member == &lamina_members[at]) && !join_patiently(&lamina_members[at])) {
            lamina_say("no context without the slice at %s: is its agent running (lamina node status) and the slice alive (lamina ps)?",
                lamina_members[at].directory);
            return CUDA_ERROR_OUT_OF_MEMORY;
        }
    }
    return member ? CUDA_SUCCESS : refuse(device);
}

/* Fails open: who has no slice any more sees the card as it is. */
uint64_t lamina_quota(lamina_member *member) {
    lamina_lock(member);
    uint64_t quota = member->slot ? atomic_load_explicit(&member->page->memory_quota_bytes, memory_order_acquire) : UINT64_MAX;
    lamina_unlock(member);
    return quota;
}

uint64_t lamina_slice_used(lamina_member *member) {
    lamina_lock(member);
    uint64_t used = member->slot ? lamina_slice_bytes(member) : 0;
    lamina_unlock(member);
    return used;
}
