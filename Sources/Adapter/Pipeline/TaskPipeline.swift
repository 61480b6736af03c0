import CoreMetrics
import JSON
import JSONSchema
import Kafka
import Logging
import Messages

/// What a record of the tasks topic passes through until nothing about it is left to do:
/// validate, dedup, [breaker, retry], connector, validate, reply.
struct TaskPipeline: Sendable {
    /// How a record ended.
    enum Disposition: Sendable, Hashable {
        /// Its reply is in Kafka, or none is due: its offset may be committed.
        case done
        /// It was given up: it must be done again, by whoever has the partition next.
        case abandoned
    }

    private enum Ending {
        case reply(ReplyMessage)
        case expired
        case abandoned
    }

    let agency: String
    let topics: Topics
    let admission: TaskAdmission
    let ledger: TaskLedger
    let gate: TargetGate
    let time: Timekeeper
    let metrics: AdapterMetrics
    let logger: Logger
    let outbox: Outbox
    var backoff = Backoff()
    /// From 0 through 1, drawn anew for each wait.
    var jitter: @Sendable () -> Double = { Double.random(in: 0...1) }

    /// Takes a record to its end; returns when there is nothing to do any more but to wait for Kafka.
    ///
    /// - Parameters:
    ///   - windDown: opens when the record's partition is being given up: then a call that is under way may end, but
    ///     nothing is waited for any more.
    ///   - end: told how it ended, once: at the latest when the outbox ends.
    func process(
        _ record: ConsumerRecord, unless windDown: Latch, end: @escaping @Sendable (Disposition) -> Void
    ) async {
        switch await admission.admit(record) {
        case .task(let task): await process(task, record, unless: windDown, end: end)
        case .notice(let notice):
            // The task itself is here already, or waits for its turn: there is nothing to do but to let people know.
            (notice.operation?.metrics ?? metrics.unknown).reminders.increment()
            logger.info("An answer is awaited", metadata: place(record, notice.task, notice.operation))
            end(.done)
        case .bad(let bad): end(await bury(record, bad))
        }
    }

    // MARK: Good tasks

    private func process(
        _ task: AdmittedTask, _ record: ConsumerRecord, unless windDown: Latch,
        end: @escaping @Sendable (Disposition) -> Void
    ) async {
        while true {
            switch ledger.claim(task.id) {
            case .claimed:
                return await work(task, record, unless: windDown, end: end)
            case .answered(let reply):
                task.operation.metrics.ended(.duplicate)
                return deliver(reply) { end($0 != nil ? .done : .abandoned) }
            case .inWork(let ended):
                // The first one's offset may be another partition's by now, so this one must not be dropped.
                await time.wait(for: nil, orUntil: ended, windDown)
                if windDown.isOpen || Task.isCancelled { return end(.abandoned) }
            }
        }
    }

    private func work(
        _ task: AdmittedTask, _ record: ConsumerRecord, unless windDown: Latch,
        end: @escaping @Sendable (Disposition) -> Void
    ) async {
        switch await ask(task, unless: windDown) {
        case .reply(let reply):
            let (ledger, id, metrics) = (ledger, task.id, task.operation.metrics)
            deliver(reply) { delivered in
                ledger.end(id, reply: delivered)
                guard let delivered else { return end(.abandoned) }
                metrics.ended(.init(delivered.outcome))
                end(.done)
            }
        case .expired:
            ledger.end(task.id, reply: nil)
            // The conductor's own deadline speaks for it.
            task.operation.metrics.ended(.expired)
            logger.notice("Task expired", metadata: place(record, task.id, task.operation))
            end(.done)
        case .abandoned:
            ledger.end(task.id, reply: nil)
            end(.abandoned)
        }
    }

    /// Asks the legacy system until there is an answer, or the time is up.
    private func ask(_ task: AdmittedTask, unless windDown: Latch) async -> Ending {
        var stumbles = 0
        var failures = 0
        while true {
            let permit: CircuitBreaker.Permit
            switch await gate.pass(before: task.expiry, unless: windDown) {
            case .go(let granted): permit = granted
            case .expired: return .expired
            case .stopped: return .abandoned
            }
            let retryAfter: Duration?
            do {
                let reply = try await call(task)
                gate.report(permit, .reached)
                return .reply(answer(to: task, reply))
            } catch {
                switch error {
                case .down(_, let asked):
                    gate.report(permit, .down(retryAfter: asked))
                    failures += 1
                    retryAfter = asked
                    task.operation.metrics.retriesDown.increment()
                    // The breaker's pause is the task's, too.
                    if asked == nil, gate.isOpen { continue }
                case .temporary(let problem, let asked):
                    gate.report(permit, .reached)
                    stumbles += 1
                    failures += 1
                    retryAfter = asked
                    guard stumbles < task.operation.attempts else { return .reply(failed(task, problem)) }
                    task.operation.metrics.retriesTemporary.increment()
                case .permanent(let problem):
                    gate.report(permit, .reached)
                    return .reply(failed(task, problem))
                case .unsendable(let problem):
                    gate.report(permit, .abandoned)
                    return .reply(failed(task, problem))
                case .cancelled:
                    gate.report(permit, .abandoned)
                    return .abandoned
                }
            }
            let delay = backoff.delay(afterFailures: failures, jitter: jitter(), retryAfter: retryAfter)
            let remaining = task.expiry.map(time.remaining) ?? delay
            await time.wait(for: min(delay, remaining), orUntil: windDown)
        }
    }

    private func call(_ task: AdmittedTask) async throws(ConnectorError) -> ConnectorReply {
        let start = time.uptime()
        defer { task.operation.metrics.call.recordNanoseconds((time.uptime() - start).nanoseconds) }
        return try await task.connector.call(task.request)
    }

    /// The reply to what the legacy system said, checked against the contract.
    private func answer(to task: AdmittedTask, _ reply: ConnectorReply) -> ReplyMessage {
        switch reply {
        case .refused(let problem):
            return self.reply(to: task, .refused, problem)
        case .answered(let document):
            let violations = task.operation.response.validate(document, limit: TaskAdmission.maxViolations)
            guard violations.isEmpty else {
                return failed(
                    task,
                    Problem(
                        code: "response-invalid",
                        message: "the answer of the agency's system breaks the contract",
                        details: .array(violations.map(\.json))))
            }
            return ReplyMessage(
                task: task.id, outcome: .answered, dataSchema: task.operation.responseURN,
                contract: task.message.contract.isEmpty ? nil : task.message.contract, time: time.now(),
                trace: task.message.trace, data: document.serialized())
        }
    }

    private func failed(_ task: AdmittedTask, _ problem: Problem) -> ReplyMessage {
        reply(to: task, .failed, problem)
    }

    private func reply(to task: AdmittedTask, _ outcome: ReplyOutcome, _ problem: Problem) -> ReplyMessage {
        ReplyMessage(
            task: task.id, outcome: outcome, problem: problem, time: time.now(), trace: task.message.trace)
    }

    // MARK: Bad messages

    /// Puts a bad message aside, and answers it where it can be answered.
    private func bury(_ record: ConsumerRecord, _ bad: BadMessage) async -> Disposition {
        var metadata = place(record, bad.task, bad.operation)
        metadata[LogKey.code] = .string(bad.code)
        logger.warning("Bad message", metadata: metadata)
        let letter = DeadLetter.record(of: record, bad, topic: topics.dead(agency))
        guard await outbox.deliver(letter, orSmaller: { DeadLetter.withoutValue(letter) }) != .none else {
            return .abandoned
        }
        metrics.deadLetters(bad.code).increment()
        (bad.operation?.metrics ?? metrics.unknown).ended(.bad)
        // A good task of the same id, done or under way, speaks for itself.
        guard let task = bad.task, !ledger.knows(task) else { return .done }
        let reply = ReplyMessage(
            task: task, outcome: .failed, problem: bad.problem, time: time.now(), trace: bad.trace)
        let isDelivered = await withCheckedContinuation { waiter in
            deliver(reply) { waiter.resume(returning: $0 != nil) }
        }
        return isDelivered ? .done : .abandoned
    }

    // MARK: Kafka

    /// Sends a reply until Kafka has it; does not wait for that.
    ///
    /// - Parameter done: told the reply that Kafka has, which says `failed` where the one given is too large; nil where
    ///   the adapter ends before.
    private func deliver(_ reply: ReplyMessage, done: @escaping @Sendable (ReplyMessage?) -> Void) {
        let (agency, topics) = (agency, topics)
        let smaller: @Sendable () -> ReplyMessage = {
            ReplyMessage(
                task: reply.task, outcome: .failed,
                problem: Problem(
                    code: "reply-too-large", message: "the agency's answer is larger than the bus can carry"),
                time: reply.time, trace: reply.trace)
        }
        outbox.post(
            Outbox.Letter(
                reply.record(agency: agency, topics), orSmaller: { smaller().record(agency: agency, topics) }
            ) { delivery in
                switch delivery {
                case .whole: done(reply)
                case .smaller: done(smaller())
                case .none: done(nil)
                }
            })
    }

    private func place(
        _ record: ConsumerRecord, _ task: TaskID?, _ operation: OperationBinding?
    ) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            LogKey.topic: .string(record.topic), LogKey.partition: .stringConvertible(record.partition),
            LogKey.offset: .stringConvertible(record.offset),
        ]
        if let task { metadata[LogKey.task] = .stringConvertible(task) }
        if let operation { metadata[LogKey.operation] = .string(operation.name) }
        return metadata
    }
}

extension OperationMetrics.Outcome {
    fileprivate init(_ outcome: ReplyOutcome) {
        switch outcome {
        case .answered: self = .answered
        case .refused: self = .refused
        case .failed: self = .failed
        }
    }
}

extension Duration {
    /// The whole of it in nanoseconds, within what an Int64 holds.
    fileprivate var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : product.addingReportingOverflow(attoseconds / 1_000_000_000).partialValue
    }
}
