/* Graphs in the double: a list of nodes; an executable is their sum. */
#include "inside.h"

struct CUgraphExec_st {
    uint64_t duration_ns, alloc_bytes;
};

CUgraph double_new_graph(void) {
    CUgraph graph = calloc(1, sizeof *graph);
    if (!graph) {
        abort();
    }
    return graph;
}

void double_free_graph(CUgraph graph) {
    while (graph->nodes) {
        CUgraphNode next = graph->nodes->next;
        free(graph->nodes);
        graph->nodes = next;
    }
    free(graph);
}

CUgraphNode double_add_node(CUgraph graph, CUgraphNodeType type) {
    CUgraphNode node = calloc(1, sizeof *node);
    if (!node) {
        abort();
    }
    node->type = type;
    node->next = graph->nodes;
    graph->nodes = node;
    graph->count++;
    return node;
}

CUresult cuGraphCreate(CUgraph *graph, unsigned int flags) {
    (void)flags;
    *graph = double_new_graph();
    return CUDA_SUCCESS;
}

CUresult cuGraphDestroy(CUgraph graph) {
    double_free_graph(graph);
    return CUDA_SUCCESS;
}

CUresult cuGraphAddKernelNode_v2(
    CUgraphNode *node, CUgraph graph, const CUgraphNode *after, size_t count, const CUDA_KERNEL_NODE_PARAMS *params) {
    (void)after;
    (void)count;
    *node = double_add_node(graph, CU_GRAPH_NODE_TYPE_KERNEL);
    (*node)->duration_ns = params->func->duration_ns;
    return CUDA_SUCCESS;
}

CUresult cuGraphAddMemAllocNode(
    CUgraphNode *node, CUgraph graph, const CUgraphNode *after, size_t count, CUDA_MEM_ALLOC_NODE_PARAMS *params) {
    (void)after;
    (void)count;
    *node = double_add_node(graph, CU_GRAPH_NODE_TYPE_MEM_ALLOC);
    params->dptr = double_address(params->bytesize);
    (*node)->alloc = *params;
    return CUDA_SUCCESS;
}

CUresult cuGraphAddChildGraphNode(CUgraphNode *node, CUgraph graph, const CUgraphNode *after, size_t count, CUgraph child) {
    (void)after;
    (void)count;
    *node = double_add_node(graph, CU_GRAPH_NODE_TYPE_GRAPH);
    (*node)->child = child;
    return CUDA_SUCCESS;
}

CUresult cuGraphGetNodes(CUgraph graph, CUgraphNode *nodes, size_t *count) {
    size_t filled = 0;
    for (CUgraphNode node = graph->nodes; nodes && node && filled < *count; node = node->next) {
        nodes[filled++] = node;
    }
    *count = nodes ? filled : graph->count;
    return CUDA_SUCCESS;
}

CUresult cuGraphNodeGetType(CUgraphNode node, CUgraphNodeType *type) {
    *type = node->type;
    return CUDA_SUCCESS;
}

CUresult cuGraphMemAllocNodeGetParams(CUgraphNode node, CUDA_MEM_ALLOC_NODE_PARAMS *params) {
    *params = node->alloc;
    return node->type == CU_GRAPH_NODE_TYPE_MEM_ALLOC ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

CUresult cuGraphChildGraphNodeGetGraph(CUgraphNode node, CUgraph *graph) {
    *graph = node->child;
    return node->type == CU_GRAPH_NODE_TYPE_GRAPH ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

static void sum(CUgraph graph, CUgraphExec exec) {
    for (CUgraphNode node = graph->nodes; node; node = node->next) {
        exec->duration_ns += node->duration_ns;
        exec->alloc_bytes += node->type == CU_GRAPH_NODE_TYPE_MEM_ALLOC ? node->alloc.bytesize : 0;
        if (node->child) {
            sum(node->child, exec);
        }
    }
}

CUresult cuGraphInstantiateWithFlags(CUgraphExec *exec, CUgraph graph, unsigned long long flags) {
    (void)flags;
    *exec = calloc(1, sizeof **exec);
    if (!*exec) {
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    sum(graph, *exec);
    return CUDA_SUCCESS;
}

CUresult cuGraphInstantiateWithParams(CUgraphExec *exec, CUgraph graph, CUDA_GRAPH_INSTANTIATE_PARAMS *params) {
    (void)params;
    return cuGraphInstantiateWithFlags(exec, graph, 0);
}

CUresult cuGraphInstantiateWithParams_ptsz(CUgraphExec *exec, CUgraph graph, CUDA_GRAPH_INSTANTIATE_PARAMS *params) {
    (void)params;
    return cuGraphInstantiateWithFlags(exec, graph, 0);
}

CUresult cuGraphInstantiate(CUgraphExec *exec, CUgraph graph, CUgraphNode *error, char *log, size_t room) {
    (void)error;
    (void)log;
    (void)room;
    return cuGraphInstantiateWithFlags(exec, graph, 0);
}

CUresult cuGraphInstantiate_v2(CUgraphExec *exec, CUgraph graph, CUgraphNode *error, char *log, size_t room) {
    return cuGraphInstantiate(exec, graph, error, log, room);
}

CUresult cuGraphExecUpdate_v2(CUgraphExec exec, CUgraph graph, CUgraphExecUpdateResultInfo *result) {
    *exec = (struct CUgraphExec_st){0};
    sum(graph, exec);
    if (result) {
        *result = (CUgraphExecUpdateResultInfo){0};
    }
    return CUDA_SUCCESS;
}

CUresult cuGraphExecUpdate(CUgraphExec exec, CUgraph graph, CUgraphNode *error, int *result) {
    (void)error;
    (void)result;
    return cuGraphExecUpdate_v2(exec, graph, NULL);
}

CUresult cuGraphExecDestroy(CUgraphExec exec) {
    free(exec);
    return CUDA_SUCCESS;
}

/* The card keeps the largest amount that a graph ever needed, until it is trimmed. */
static CUresult hold_memory(CUdevice device, uint64_t bytes) {
    double_device *on = &double_devices[device];
    uint64_t more = bytes > on->graph_bytes ? bytes - on->graph_bytes : 0;
    CUresult rc = double_take(device, more);
    on->graph_bytes += rc == CUDA_SUCCESS ? more : 0;
    return rc;
}

static CUresult launch(CUgraphExec exec, CUstream handle, bool per_thread, bool runs) {
    CUstream stream = double_stream(handle, per_thread);
    bool captured;
    CUresult rc = stream ? double_admit(stream, &captured) : CUDA_ERROR_INVALID_CONTEXT;
    if (rc == CUDA_SUCCESS && captured) {
        double_add_node(stream->capture->graph, CU_GRAPH_NODE_TYPE_GRAPH)->duration_ns = exec->duration_ns;
        return CUDA_SUCCESS;
    }
    rc = rc == CUDA_SUCCESS ? hold_memory(stream->context->device, exec->alloc_bytes) : rc;
    if (rc == CUDA_SUCCESS && runs) {
        double_work(stream, exec->duration_ns, 0);
    }
    return rc;
}

CUresult cuGraphLaunch(CUgraphExec exec, CUstream stream) {
    LOCKED(launch(exec, stream, false, true));
}

CUresult cuGraphLaunch_ptsz(CUgraphExec exec, CUstream stream) {
    LOCKED(launch(exec, stream, true, true));
}

CUresult cuGraphUpload(CUgraphExec exec, CUstream stream) {
    LOCKED(launch(exec, stream, false, false));
}

CUresult cuGraphUpload_ptsz(CUgraphExec exec, CUstream stream) {
    LOCKED(launch(exec, stream, true, false));
}

CUresult cuDeviceGraphMemTrim(CUdevice device) {
    pthread_mutex_lock(&double_lock);
    double_give(device, double_devices[device].graph_bytes);
    double_devices[device].graph_bytes = 0;
    pthread_mutex_unlock(&double_lock);
    return CUDA_SUCCESS;
}

CUresult cuDeviceGetGraphMemAttribute(CUdevice device, CUgraphMem_attribute what, void *value) {
    if (what != CU_GRAPH_MEM_ATTR_RESERVED_MEM_CURRENT) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    pthread_mutex_lock(&double_lock);
    *(uint64_t *)value = double_devices[device].graph_bytes;
    pthread_mutex_unlock(&double_lock);
    return CUDA_SUCCESS;
}
