#ifndef DARCHA_ALLOCATION_COUNT_H
#define DARCHA_ALLOCATION_COUNT_H

#include <stdint.h>

// How often the calling thread has asked malloc and its kin for memory, and for how many bytes. Only in a program that
// links this target: its malloc stands before the C library's and counts.
uint64_t darcha_allocations(void);
uint64_t darcha_allocated_bytes(void);

// How often any thread has asked for memory so far.
uint64_t darcha_allocations_of_all(void);

// The bytes that the calling thread has and has not given back, with what malloc rounds them up to. Memory that another
// thread gives back counts for that thread.
int64_t darcha_live_bytes(void);

#endif
