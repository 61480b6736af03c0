#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// State behind a lock on whose change one thread can wait.
///
/// `Mutex` has no condition variable, and a thread of ours must sleep until there is something to do.
final class Monitor<State>: @unchecked Sendable {
    // The state is touched under the mutex only; both C objects stay where they were made.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var state: State

    init(_ state: sending State) {
        self.state = state
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Changes the state; the waiting thread sleeps on.
    func change<R>(_ change: (inout State) -> R) -> R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return change(&state)
    }

    /// Changes the state and wakes the waiting thread when the closure says so.
    func signal(if change: (inout State) -> Bool) {
        pthread_mutex_lock(mutex)
        let isWanted = change(&state)
        pthread_mutex_unlock(mutex)
        if isWanted { pthread_cond_signal(condition) }
    }

    /// Changes the state and wakes the waiting thread.
    func signal<R>(_ change: (inout State) -> R) -> R {
        pthread_mutex_lock(mutex)
        defer {
            pthread_mutex_unlock(mutex)
            pthread_cond_signal(condition)
        }
        return change(&state)
    }

    /// Waits until the closure finds something in the state, or the time is over.
    ///
    /// - Parameters:
    ///   - milliseconds: how long to wait at most; nil is for ever, 0 is a look without waiting.
    ///   - take: called under the lock; nil means there is nothing yet.
    func wait<R>(milliseconds: Int? = nil, _ take: (inout State) -> R?) -> R? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        if let found = take(&state) { return found }
        if milliseconds == 0 { return nil }
        var deadline = timespec()
        if let milliseconds {
            clock_gettime(CLOCK_MONOTONIC, &deadline)
            deadline.tv_sec += milliseconds / 1000
            deadline.tv_nsec += (milliseconds % 1000) * 1_000_000
            if deadline.tv_nsec >= 1_000_000_000 {
                deadline.tv_sec += 1
                deadline.tv_nsec -= 1_000_000_000
            }
        }
        while true {
            let status =
                milliseconds == nil
                ? pthread_cond_wait(condition, mutex) : pthread_cond_timedwait(condition, mutex, &deadline)
            if let found = take(&state) { return found }
            if status != 0 { return nil }
        }
    }
}
