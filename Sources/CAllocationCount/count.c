#include "CAllocationCount.h"

#include <errno.h>
#include <malloc.h>
#include <stddef.h>

// The C library's own, under the names that glibc gives them for whoever replaces malloc.
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

extern void __libc_free(void *);

static __thread uint64_t allocations __attribute__((tls_model("initial-exec")));
static __thread uint64_t bytes __attribute__((tls_model("initial-exec")));
static __thread int64_t live __attribute__((tls_model("initial-exec")));

// Every thread's count by itself, so that threads do not wait for each other; those beyond the last share one.
enum { slots = 1024 };
static uint64_t by_thread[slots];
static int last_slot;
static __thread int slot __attribute__((tls_model("initial-exec"))) = -1;

static void *count(void *memory, size_t size) {
    allocations += 1;
    if (slot < 0) {
        int next = __atomic_fetch_add(&last_slot, 1, __ATOMIC_RELAXED);
        slot = next < slots ? next : slots - 1;
    }
    __atomic_fetch_add(&by_thread[slot], 1, __ATOMIC_RELAXED);
    bytes += size;
    live += (int64_t)malloc_usable_size(memory);
    return memory;
}

void *malloc(size_t size) { return count(__libc_malloc(size), size); }

void *calloc(size_t number, size_t size) { return count(__libc_calloc(number, size), number * size); }

void *realloc(void *memory, size_t size) {
    int64_t before = (int64_t)malloc_usable_size(memory);
    void *moved = __libc_realloc(memory, size);
    if (moved != NULL || size == 0) live -= before;
    return count(moved, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return count(__libc_memalign(alignment, size), size); }

int posix_memalign(void **memory, size_t alignment, size_t size) {
    *memory = count(__libc_memalign(alignment, size), size);
    return *memory == NULL ? ENOMEM : 0;
}

void free(void *memory) {
    live -= (int64_t)malloc_usable_size(memory);
    __libc_free(memory);
}

uint64_t darcha_allocations(void) { return allocations; }

uint64_t darcha_allocations_of_all(void) {
    uint64_t sum = 0;
    for (int i = 0; i < slots; i++) sum += __atomic_load_n(&by_thread[i], __ATOMIC_RELAXED);
    return sum;
}

uint64_t darcha_allocated_bytes(void) { return bytes; }
int64_t darcha_live_bytes(void) { return live; }
