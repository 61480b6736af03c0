/// Puts questions to librdkafka that block (metadata, watermarks, committed offsets), one after the other, on a
/// named thread of their own, so that neither the cooperative pool nor the handle's thread waits for a broker.
///
/// The thread is started by the first question and ends when the asker is stopped.
final class Asker: Sendable {
    private struct Question {
        let run: @Sendable () -> Void
        let refuse: @Sendable (KafkaError) -> Void
    }

    private enum Admission { case queued, start, stopped }

    private struct State {
        var questions: [Question] = []
        var isStarted = false
        var isStopped = false
        var whenStopped: (@Sendable () -> Void)?
    }

    private let name: String
    private let monitor = Monitor(State())

    init(name: String) {
        self.name = name
    }

    /// Runs a blocking question and returns its answer.
    ///
    /// - Throws: what the question throws; `.closed` when the client is closed before it is put.
    func ask<Answer: Sendable>(
        _ question: @escaping @Sendable () -> Result<Answer, KafkaError>
    ) async throws(KafkaError) -> Answer {
        let answer: Result<Answer, KafkaError> = await withCheckedContinuation { continuation in
            ask(
                run: { continuation.resume(returning: question()) },
                refuse: { continuation.resume(returning: .failure($0)) })
        }
        return try answer.get()
    }

    /// Runs a blocking question; or calls back with the reason why not.
    func ask(run: @escaping @Sendable () -> Void, refuse: @escaping @Sendable (KafkaError) -> Void) {
        let admission: Admission = monitor.signal { state in
            guard !state.isStopped else { return .stopped }
            state.questions.append(Question(run: run, refuse: refuse))
            defer { state.isStarted = true }
            return state.isStarted ? .queued : .start
        }
        switch admission {
        case .queued: break
        case .stopped: refuse(.closed)
        case .start: start()
        }
    }

    /// Refuses the questions that are not yet put, waits for the one that is, then calls back once.
    func stop(_ whenStopped: @escaping @Sendable () -> Void) {
        let (refused, callNow) = monitor.signal { state in
            defer { state.questions = [] }
            state.isStopped = true
            // Kept only for the thread to take: the closure holds who holds us.
            if state.isStarted { state.whenStopped = whenStopped }
            return (state.questions, !state.isStarted)
        }
        for question in refused { question.refuse(.closed) }
        if callNow { whenStopped() }
    }

    private func start() {
        let monitor = monitor
        do throws(KafkaError) {
            try NamedThread.start(name) {
                enum Step { case put(Question), end((@Sendable () -> Void)?) }
                while true {
                    let step: Step? = monitor.wait { state in
                        if !state.questions.isEmpty { return .put(state.questions.removeFirst()) }
                        guard state.isStopped else { return nil }
                        defer { state.whenStopped = nil }
                        return .end(state.whenStopped)
                    }
                    switch step {
                    case .put(let question): question.run()
                    case .end(let whenStopped):
                        whenStopped?()
                        return
                    case nil: continue
                    }
                }
            }
        } catch {
            // No thread to be had: those who ask are told, and the next question tries again.
            let (refused, whenStopped) = monitor.signal { state in
                state.isStarted = false
                defer { state.questions = [] }
                return (state.questions, state.isStopped ? state.whenStopped : nil)
            }
            for question in refused { question.refuse(error) }
            whenStopped?()
        }
    }
}
