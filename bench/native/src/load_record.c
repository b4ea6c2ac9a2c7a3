#include "load_record.h"

#include "load_clock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int file_failed(const char *option, const char *file) {
    fprintf(stderr, "lamina-load: %s '%s': %s\n", option, file, strerror(errno));
    return -1;
}

static int open_witness(load_record *record, const char *file) {
    int fd = open(file, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0 || ftruncate(fd, (off_t) sizeof(load_witness)) != 0) {
        return file_failed("--witness", file);
    }
    void *page = mmap(NULL, sizeof(load_witness), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (page == MAP_FAILED) {
        return file_failed("--witness", file);
    }
    record->witness = page;
    return 0;
}

int load_record_open(load_record *record, const load_options *options) {
    memset(record, 0, sizeof *record);
    pthread_mutex_init(&record->mutex, NULL);
    record->capacity = options->depth;
    record->deadline_ns = options->deadline_ns;
    sem_init(&record->room, 0, (unsigned) record->capacity);
    for (uint32_t i = 0; i < record->capacity; i++) {
        record->flights[i].record = record;
        record->free_flights[i] = i;
    }
    record->given_back = record->capacity;
    /* Touched only as far as it is used. */
    void *latencies = mmap(NULL, LOAD_MOST_LATENCIES * sizeof(uint64_t), PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (latencies == MAP_FAILED) {
        fprintf(stderr, "lamina-load: no memory for the latencies: %s\n", strerror(errno));
        return -1;
    }
    record->latencies = latencies;
    if (options->timeline_file != NULL) {
        record->timeline = fopen(options->timeline_file, "we");
        if (record->timeline == NULL) {
            return file_failed("--timeline", options->timeline_file);
        }
    }
    return options->witness_file == NULL ? 0 : open_witness(record, options->witness_file);
}

int load_record_close(load_record *record) {
    int result = 0;
    if (record->timeline != NULL) {
        result = fflush(record->timeline) != 0 || ferror(record->timeline) ? -1 : 0;
        fclose(record->timeline);
        record->timeline = NULL;
        if (result != 0) {
            fprintf(stderr, "lamina-load: the timeline is incomplete: %s\n", strerror(errno));
        }
    }
    return result;
}

load_flight *load_record_take(load_record *record) {
    while (sem_wait(&record->room) != 0) {
        if (load_stop_asked()) {
            return NULL;
        }
    }
    pthread_mutex_lock(&record->mutex);
    load_flight *flight = &record->flights[record->free_flights[record->taken++ % record->capacity]];
    pthread_mutex_unlock(&record->mutex);
    return flight;
}

uint32_t load_record_slot(const load_record *record, const load_flight *flight) {
    return (uint32_t) (flight - record->flights);
}

static void give_back(load_record *record, load_flight *flight) {
    record->free_flights[record->given_back++ % record->capacity] = load_record_slot(record, flight);
}

void load_record_untake(load_record *record, load_flight *flight) {
    pthread_mutex_lock(&record->mutex);
    flight->iterations = 0;
    give_back(record, flight);
    pthread_mutex_unlock(&record->mutex);
    sem_post(&record->room);
}

static void write_timeline(FILE *timeline, uint64_t start, uint64_t end) {
    unsigned char pair[16];
    for (unsigned i = 0; i < 8; i++) {
        pair[i] = (unsigned char) (start >> (8 * i));
        pair[8 + i] = (unsigned char) (end >> (8 * i));
    }
    fwrite(pair, sizeof pair, 1, timeline);
}

static void count_burst(load_record *record, uint64_t latency_ns) {
    record->latencies[record->bursts % LOAD_MOST_LATENCIES] = latency_ns;
    record->bursts++;
    if (record->deadline_ns != 0 && latency_ns <= record->deadline_ns) {
        record->deadlines_met++;
    }
}

/* Under the mutex. */
static void count(load_record *record, const load_flight *flight, uint64_t start, uint64_t end) {
    uint64_t now = load_now_ns();
    uint64_t spent = end - start;
    record->all_kernels++;
    record->all_card_ns += spent;
    record->last_card_ns = spent;
    if (record->witness != NULL) {
        atomic_store(&record->witness->card_ns, record->all_card_ns);
        atomic_store(&record->witness->kernels, record->all_kernels);
    }
    if (!flight->measured) {
        return;
    }
    record->kernels++;
    record->card_ns += spent;
    record->last_done_ns = now;
    if (record->timeline != NULL) {
        write_timeline(record->timeline, start, end);
    }
    if (flight->ends_burst) {
        count_burst(record, now - flight->arrival_ns);
    }
}

void CL_CALLBACK load_record_done(cl_event event, cl_int status, void *data) {
    load_flight *flight = data;
    load_record *record = flight->record;
    cl_ulong start = 0;
    cl_ulong end = 0;
    cl_int error = status < 0 ? status : CL_SUCCESS;
    if (error == CL_SUCCESS) {
        error = clGetEventProfilingInfo(event, CL_PROFILING_COMMAND_START, sizeof start, &start, NULL);
    }
    if (error == CL_SUCCESS) {
        error = clGetEventProfilingInfo(event, CL_PROFILING_COMMAND_END, sizeof end, &end, NULL);
    }
    clReleaseEvent(event);
    pthread_mutex_lock(&record->mutex);
    if (error == CL_SUCCESS && end >= start) {
        count(record, flight, start, end);
    } else {
        record->failures++;
    }
    give_back(record, flight);
    pthread_mutex_unlock(&record->mutex);
    sem_post(&record->room);
}

void load_record_drain(load_record *record) {
    for (uint64_t i = 0; i < record->capacity; i++) {
        while (sem_wait(&record->room) != 0) {
        }
    }
    for (uint64_t i = 0; i < record->capacity; i++) {
        sem_post(&record->room);
    }
}
