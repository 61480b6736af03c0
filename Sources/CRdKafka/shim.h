#pragma once
#include <pthread.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

// glibc declares it for C compiled with _GNU_SOURCE only, which Swift's import of glibc is not.
extern int pthread_setname_np(pthread_t thread, const char *name);
