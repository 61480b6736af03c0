import Kafka
import Logging
import Synchronization

/// The way to Kafka for replies and dead letters: it keeps each record until Kafka has it.
///
/// Tasks end by themselves, and often many at nearly the same time: what has gathered goes to the producer together, and
/// nobody has to wait for it.
final class Outbox: Sendable {
    /// What became of a record.
    enum Delivery: Sendable, Hashable {
        /// Kafka has it.
        case whole
        /// It was too large, and Kafka has what was to be sent in its place.
        case smaller
        /// The adapter ends before Kafka has it.
        case none
    }

    /// A record on its way.
    struct Letter: Sendable {
        var record: ProducerRecord
        /// What to send in its place when it is too large.
        let smaller: @Sendable () -> ProducerRecord
        /// Told once, whatever becomes of it.
        let done: @Sendable (Delivery) -> Void
        fileprivate var isSmaller = false

        init(
            _ record: ProducerRecord, orSmaller smaller: @escaping @Sendable () -> ProducerRecord,
            done: @escaping @Sendable (Delivery) -> Void
        ) {
            self.record = record
            self.smaller = smaller
            self.done = done
        }
    }

    private struct Line {
        var letters: [Letter] = []
        /// Opened when there are letters to be taken.
        var wanted = Latch()
        /// How many still add to the line before it is worth taking.
        var gathering = 0
        var isClosed = false
    }

    private let send: @Sendable ([ProducerRecord]) async -> [Result<RecordMetadata, KafkaError>]
    private let backoff: Backoff
    private let jitter: @Sendable () -> Double
    private let time: Timekeeper
    private let logger: Logger
    private let line = Mutex(Line())
    private let broken = Latch()
    private let failure = Mutex<KafkaError?>(nil)

    /// An outbox; nothing leaves it before ``run()``.
    ///
    /// - Parameters:
    ///   - backoff: how long to wait while Kafka is away.
    ///   - jitter: from 0 through 1, drawn anew for each wait.
    ///   - send: hands records to Kafka, and tells of each whether Kafka has it.
    init(
        backoff: Backoff = Backoff(), jitter: @escaping @Sendable () -> Double = { Double.random(in: 0...1) },
        time: Timekeeper, logger: Logger,
        send: @escaping @Sendable ([ProducerRecord]) async -> [Result<RecordMetadata, KafkaError>]
    ) {
        self.backoff = backoff
        self.jitter = jitter
        self.time = time
        self.logger = logger
        self.send = send
    }

    // MARK: Putting in

    /// Takes a letter; returns at once.
    func post(_ letter: Letter) {
        let (wanted, isClosed) = line.withLock { line in
            if line.isClosed { return (nil as Latch?, true) }
            line.letters.append(letter)
            return (line.gathering == 0 ? line.wanted : nil, false)
        }
        wanted?.open()
        if isClosed { letter.done(.none) }
    }

    /// Sends a record; returns when Kafka has it, or never will.
    func deliver(
        _ record: ProducerRecord, orSmaller smaller: @escaping @Sendable () -> ProducerRecord
    ) async -> Delivery {
        await withCheckedContinuation { waiter in
            post(Letter(record, orSmaller: smaller) { waiter.resume(returning: $0) })
        }
    }

    /// Lets what is posted meanwhile leave together.
    func gather(_ body: () -> Void) {
        line.withLock { $0.gathering += 1 }
        body()
        let wanted = line.withLock { line in
            line.gathering -= 1
            return line.letters.isEmpty ? nil : line.wanted
        }
        wanted?.open()
    }

    // MARK: Sending

    /// Sends what is posted, until the task is cancelled. What Kafka does not have by then, it never will.
    func run() async {
        await withDiscardingTaskGroup { group in
            while let letters = await take() {
                group.addImmediateTask { await self.deliver(letters) }
            }
        }
        let left = line.withLock { line in
            line.isClosed = true
            defer { line.letters = [] }
            return line.letters
        }
        for letter in left { letter.done(.none) }
    }

    /// Returns when the task is cancelled.
    ///
    /// - Throws: the error after which the producer cannot be used any more, as soon as there is one.
    func watch() async throws(KafkaError) {
        await broken.wait()
        if let error = failure.withLock({ $0 }) { throw error }
    }

    /// All letters of the line; nil when the task is cancelled.
    private func take() async -> [Letter]? {
        while !Task.isCancelled {
            let (letters, more) = line.withLock { line in
                if line.wanted.isOpen { line.wanted = Latch() }
                defer { line.letters = [] }
                return (line.letters, line.wanted)
            }
            if !letters.isEmpty { return letters }
            await more.wait()
        }
        return nil
    }

    /// Sends letters until Kafka has all of them, with back-off while Kafka is away.
    private func deliver(_ letters: [Letter]) async {
        var letters = letters
        var failures = 0
        while !letters.isEmpty, !Task.isCancelled {
            let results = await send(letters.map(\.record))
            var left: [Letter] = []
            var isTrouble = false
            for (letter, result) in zip(letters, results) {
                switch result {
                case .success:
                    letter.done(letter.isSmaller ? .smaller : .whole)
                case .failure(let error) where error.code == .closed || error.isFatal:
                    if error.isFatal { note(error) }
                    letter.done(.none)
                case .failure(let error) where error.code == .messageTooLarge && !letter.isSmaller:
                    var letter = letter
                    letter.record = letter.smaller()
                    letter.isSmaller = true
                    left.append(letter)
                case .failure(let error):
                    isTrouble = true
                    left.append(letter)
                    tell(error, letter, tries: failures + 1)
                }
            }
            letters = left
            guard isTrouble else { continue }
            failures += 1
            await time.wait(for: backoff.delay(afterFailures: failures, jitter: jitter()))
        }
        for letter in letters { letter.done(.none) }
    }

    private func note(_ error: KafkaError) {
        failure.withLock { $0 = error }
        broken.open()
    }

    private func tell(_ error: KafkaError, _ letter: Letter, tries: Int) {
        logger.error(
            "Kafka does not take a record",
            metadata: [
                LogKey.topic: .string(letter.record.topic), LogKey.error: .string(error.description),
                LogKey.tries: .stringConvertible(tries),
            ])
    }
}
