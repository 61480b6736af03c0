internal import CRdKafka

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Threads of our own, for calls that block: the cooperative pool has one thread per core and must not wait.
enum NamedThread {
    /// Starts a detached thread; it ends when the body returns.
    ///
    /// - Parameter name: shown by `top -H` and debuggers; Linux keeps its first 15 bytes.
    /// - Throws: `.other` when the system gives no more threads.
    static func start(_ name: String, _ body: @escaping @Sendable () -> Void) throws(KafkaError) {
        let box = Unmanaged.passRetained(Body(name: name, run: body))
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        // A new thread inherits the signal mask. Signals are the main thread's business, so ours has them all blocked.
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        var thread = pthread_t()
        let status = pthread_create(
            &thread, &attributes,
            { argument in
                guard let argument else { return nil }
                // Balances passRetained above: the one place that takes it back when the thread did start.
                let body = Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
                pthread_setname_np(pthread_self(), String(decoding: body.name.utf8.prefix(15), as: UTF8.self))
                body.run()
                return nil
            }, box.toOpaque())
        pthread_sigmask(SIG_SETMASK, &before, nil)
        guard status == 0 else {
            box.release()  // No thread, so nobody else takes it back.
            throw KafkaError(code: .other, message: "no thread for \(name): \(String(cString: strerror(status)))")
        }
    }

    private final class Body: Sendable {
        let name: String
        let run: @Sendable () -> Void

        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }
}
