/* Graphs: one estimate per executable, forgotten when it is updated; their memory is counted where they are launched. */
#include <pthread.h>
#include <stdlib.h>

#include "streams.h"

typedef struct {
    uint64_t version; /* of all executables there ever were: a number that comes again means another graph */
    uint64_t alloc_bytes;
} executable;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static lamina_map executables;
static uint64_t versions;

static uint64_t alloc_bytes(CUgraph graph, int depth) {
    size_t count = 0;
    uint64_t bytes = 0;
    if (depth == 0 || lamina_cuda.cuGraphGetNodes(graph, NULL, &count) != CUDA_SUCCESS || count == 0) {
        return 0;
    }
    CUgraphNode *nodes = calloc(count, sizeof *nodes);
    bool known = nodes && lamina_cuda.cuGraphGetNodes(graph, nodes, &count) == CUDA_SUCCESS;
    for (size_t at = 0; known && at < count; at++) {
        CUgraphNodeType type;
        CUDA_MEM_ALLOC_NODE_PARAMS params;
        CUgraph child;
        if (lamina_cuda.cuGraphNodeGetType(nodes[at], &type) != CUDA_SUCCESS) {
            continue;
        }
        if (type == CU_GRAPH_NODE_TYPE_MEM_ALLOC && lamina_cuda.cuGraphMemAllocNodeGetParams(nodes[at], &params) == CUDA_SUCCESS) {
            bytes += params.bytesize;
        } else if (type == CU_GRAPH_NODE_TYPE_GRAPH && lamina_cuda.cuGraphChildGraphNodeGetGraph(nodes[at], &child) == CUDA_SUCCESS && child) {
            bytes += alloc_bytes(child, depth - 1);
        }
    }
    free(nodes);
    return bytes;
}

static void note(CUgraphExec exec, CUgraph graph) {
    uint64_t bytes = alloc_bytes(graph, 16), value;
    pthread_mutex_lock(&lock);
    executable *known = lamina_map_get(&executables, exec, &value) ? (executable *)(uintptr_t)value : malloc(sizeof *known);
    if (known) {
        *known = (executable){++versions, bytes};
        if (lamina_map_put(&executables, exec, (uint64_t)(uintptr_t)known) != 0) {
            free(known);
        }
    }
    pthread_mutex_unlock(&lock);
}

static executable look_up(CUgraphExec exec) {
    uint64_t value;
    executable found = {0, 0};
    pthread_mutex_lock(&lock);
    if (exec && lamina_map_get(&executables, exec, &value)) {
        found = *(executable *)(uintptr_t)value;
    }
    pthread_mutex_unlock(&lock);
    return found;
}

static CUresult made(CUresult rc, const CUgraphExec *exec, CUgraph graph) {
    if (rc == CUDA_SUCCESS && exec && *exec) {
        note(*exec, graph);
    }
    return rc;
}

LAMINA_HOOK(cuGraphInstantiate, (CUgraphExec *exec, CUgraph graph, CUgraphNode *error, char *log, size_t room), (exec, graph, error, log, room)) {
    return made(lamina_cuda.cuGraphInstantiate(exec, graph, error, log, room), exec, graph);
}

LAMINA_HOOK(cuGraphInstantiate_v2, (CUgraphExec *exec, CUgraph graph, CUgraphNode *error, char *log, size_t room), (exec, graph, error, log, room)) {
    return made(lamina_cuda.cuGraphInstantiate_v2(exec, graph, error, log, room), exec, graph);
}

LAMINA_HOOK(cuGraphInstantiateWithFlags, (CUgraphExec *exec, CUgraph graph, unsigned long long flags), (exec, graph, flags)) {
    return made(lamina_cuda.cuGraphInstantiateWithFlags(exec, graph, flags), exec, graph);
}

LAMINA_TWINS(cuGraphInstantiateWithParams, _ptsz, (CUgraphExec *exec, CUgraph graph, CUDA_GRAPH_INSTANTIATE_PARAMS *params), (exec, graph, params)) {
    (void)own;
    return made(next(exec, graph, params), exec, graph);
}

LAMINA_HOOK(cuGraphExecUpdate, (CUgraphExec exec, CUgraph graph, CUgraphNode *error, int *result), (exec, graph, error, result)) {
    return made(lamina_cuda.cuGraphExecUpdate(exec, graph, error, result), &exec, graph);
}

LAMINA_HOOK(cuGraphExecUpdate_v2, (CUgraphExec exec, CUgraph graph, CUgraphExecUpdateResultInfo *result), (exec, graph, result)) {
    return made(lamina_cuda.cuGraphExecUpdate_v2(exec, graph, result), &exec, graph);
}

LAMINA_HOOK(cuGraphExecDestroy, (CUgraphExec exec), (exec)) {
    uint64_t value;
    pthread_mutex_lock(&lock);
    if (exec && lamina_map_take(&executables, exec, &value)) {
        free((executable *)(uintptr_t)value);
    }
    pthread_mutex_unlock(&lock);
    return lamina_cuda.cuGraphExecDestroy(exec);
}

/* Room for what the graph allocates, on the card of its stream; *device stays -1 where there is nothing to count. */
static CUresult reserve(const executable *known, CUstream stream, bool own, CUdevice *device) {
    *device = -1;
    if (known->alloc_bytes == 0 || lamina_capturing(stream, own) || !lamina_device_of(stream, own, device)) {
        return CUDA_SUCCESS;
    }
    return lamina_graph_memory_reserve(*device, known->alloc_bytes);
}

static CUresult settled(CUresult rc, CUdevice device) {
    if (device >= 0) {
        lamina_graph_memory_settle(device);
    }
    return rc;
}

LAMINA_TWINS(cuGraphLaunch, _ptsz, (CUgraphExec exec, CUstream stream), (exec, stream)) {
    lamina_way way;
    CUdevice device;
    executable known = look_up(exec);
    CUresult rc = reserve(&known, stream, own, &device);
    if (rc == CUDA_SUCCESS) {
        uint64_t key = lamina_mix(lamina_mix(LAMINA_CUDA_GRAPH, (uint64_t)(uintptr_t)exec), known.version);
        rc = lamina_way_begin(&way, stream, own, key);
        rc = rc == CUDA_SUCCESS ? lamina_way_end(&way, next(exec, stream)) : rc;
        settled(rc, device);
    }
    return rc;
}

LAMINA_TWINS(cuGraphUpload, _ptsz, (CUgraphExec exec, CUstream stream), (exec, stream)) {
    CUdevice device;
    executable known = look_up(exec);
    CUresult rc = reserve(&known, stream, own, &device);
    return rc == CUDA_SUCCESS ? settled(next(exec, stream), device) : rc;
}

void lamina_graphs_forget(void) {
    pthread_mutex_init(&lock, NULL);
    executables = (lamina_map){NULL, 0, 0};
}
