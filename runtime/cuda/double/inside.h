/* What the double's files share. Everything below is guarded by `double_lock`. */
#ifndef LAMINA_DOUBLE_INSIDE_H
#define LAMINA_DOUBLE_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "double.h"
#include "shared.h"

#define DEVICES 2
#define MIB (UINT64_C(1) << 20)
#define GRANULE (2 * MIB) /* of memory that is mapped */

typedef struct {
    CUgraph graph;
    CUstreamCaptureMode mode;
    pthread_t thread;
    CUstream origin;
    bool invalid;
} double_capture;

struct CUfunc_st {
    uint64_t duration_ns;
    int peers;
    bool broken;
    bool asks; /* its first parameter points at the nanoseconds that it takes */
};

struct CUevent_st {
    unsigned int flags;
    uint64_t recorded, completed; /* counts of records submitted and done */
    uint64_t at_ns;               /* of the last one done */
    double_capture *captured;
};

enum command_kind { COMMAND_WORK, COMMAND_RECORD, COMMAND_WAIT, COMMAND_HOST };
typedef struct double_command {
    struct double_command *next;
    enum command_kind kind;
    uint64_t number; /* order of submission */
    uint64_t duration_ns;
    int peers;
    uint64_t arrival; /* at the card, of peers; 0 = not there yet */
    CUevent event;
    uint64_t record;
    CUhostFn function;
    CUstreamCallback callback;
    void *data;
} double_command;

struct CUstream_st {
    CUcontext context;
    bool blocking, legacy;
    double_command *first, *last;
    bool running; /* its first command is at the worker */
    double_capture *capture;
    CUstream next; /* of its context */
};

struct CUctx_st {
    CUdevice device;
    bool alive, primary;
    CUstream streams; /* the legacy one is the last */
    CUcontext next;
};

typedef struct {
    int card; /* of the machine's; CUDA_VISIBLE_DEVICES may leave some out */
    uint64_t total, used;
    uint64_t limit; /* of this process's, as a client of MPS */
    CUcontext primary;
    int retained;
    CUmemoryPool pool; /* the default one */
    uint64_t graph_bytes;
} double_device;

extern pthread_mutex_t double_lock;
extern pthread_cond_t double_change;
extern double_device double_devices[DEVICES];
extern bool double_initialised, double_instant;
int double_card(CUdevice device);
extern CUcontext double_contexts;
extern _Atomic int double_captures;

#define LOCKED(expression)                    \
    do {                                      \
        pthread_mutex_lock(&double_lock);     \
        CUresult result_ = (expression);      \
        pthread_mutex_unlock(&double_lock);   \
        return result_;                       \
    } while (0)

bool double_fails(const char *name, CUresult *result);
#define MAY_FAIL(name)                       \
    do {                                     \
        CUresult wanted_;                    \
        if (double_fails(name, &wanted_)) {  \
            return wanted_;                  \
        }                                    \
    } while (0)

/* contexts.c */
CUcontext double_current(void); /* of this thread, alive, or NULL */
CUstream double_stream(CUstream handle, bool per_thread); /* NULL where no context says which */
CUstream double_new_stream(CUcontext context, bool blocking, bool legacy);

/* engine.c */
double_command *double_command_new(CUstream stream, enum command_kind kind);
void double_submit(CUstream stream, double_command *command);
void double_work(CUstream stream, uint64_t duration_ns, int peers);
void double_drain(CUstream stream); /* waits, giving the lock away meanwhile */
void double_drain_context(CUcontext context);
bool double_idle(CUstream stream);
void double_after_fork(void);

/* commands.c */
CUresult double_copy(uint64_t bytes, CUstream stream, bool per_thread);

/* mps_client.c */
void double_mps_connect(void);
void double_mps_after_fork(void);

/* capture.c */
/* What is unsafe while a stream is captured somewhere: CUDA_SUCCESS, or the error, and the captures are lost. */
CUresult double_unsafe(void);
/* Work for a stream: CUDA_SUCCESS and *captured when it became a node, or an error. */
CUresult double_admit(CUstream stream, bool *captured);
CUgraphNode double_add_node(CUgraph graph, CUgraphNodeType type);

/* graphs.c */
struct CUgraphNode_st {
    CUgraphNodeType type;
    uint64_t duration_ns;
    CUDA_MEM_ALLOC_NODE_PARAMS alloc;
    CUgraph child;
    CUgraphNode next;
};
struct CUgraph_st {
    CUgraphNode nodes;
    size_t count;
};
CUgraph double_new_graph(void);
void double_free_graph(CUgraph graph);

/* memory.c, pools.c */
CUresult double_take(CUdevice device, uint64_t bytes);
void double_give(CUdevice device, uint64_t bytes);
CUdeviceptr double_address(uint64_t bytes);
void double_forget_memory_of(CUcontext context);
bool double_free_pooled(CUdeviceptr pointer);
void double_settle_pools(void); /* a synchronisation: pools let go of what is above their threshold */

#endif
