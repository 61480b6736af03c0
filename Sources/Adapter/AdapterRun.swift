import CoreMetrics
import Kafka
import Logging
import ServiceLifecycle

/// One run of an adapter: the tasks that read, work and commit side by side.
struct AdapterRun: Sendable {
    let consumer: Consumer
    let outbox: Outbox
    let producer: Producer
    let workload: Workload
    let pipeline: TaskPipeline
    let time: Timekeeper
    /// How long running tasks may take to end at a rebalance and at shutdown.
    let drainTime: Duration
    /// How long the last commit may take.
    let commitTime: Duration
    let logger: Logger
    /// Told each time that partitions are assigned.
    let onReady: @Sendable () -> Void

    /// Works on a topic until shutdown or cancellation.
    ///
    /// - Throws: ``KafkaError`` where the consumer or the producer cannot go on.
    func work(on topic: String) async throws {
        try consumer.subscribe(to: [topic])
        let stop = Latch()
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await read() }
                group.addTask { try await outbox.watch() }
                group.addTask { await outbox.run() }
                group.addTask { await shutDown(when: stop) }
                for _ in 0..<Self.servers { group.addTask { await serve() } }
                group.addTask { await commit() }
                group.addTask { await resume() }
                group.addTask { await closeWhenCancelled() }
                defer { group.cancelAll() }
                // Whoever ends first ends the run: reader or sender at an error, the shutdown when it is done.
                try await group.next()
            }
        } onGracefulShutdown: {
            stop.open()
        }
    }

    // MARK: Reading

    private func read() async throws {
        for await event in consumer.events {
            switch event {
            case .records(let records):
                if workload.receive(records) {
                    consumer.pause(Array(Set(records.map(\.topicPartition))))
                    workload.paused()
                }
            case .assigned(let rebalance):
                workload.assign(rebalance.partitions)
                logger.info("Partitions assigned", metadata: [LogKey.partitions: .string("\(rebalance.partitions)")])
                await rebalance.proceed()
                onReady()
            case .revoked(let rebalance):
                await giveUp(rebalance.partitions)
                await rebalance.proceed()
            case .lost(let rebalance):
                // Others have them already: a commit would be theirs to undo.
                workload.release(rebalance.partitions)
                logger.warning("Partitions lost", metadata: [LogKey.partitions: .string("\(rebalance.partitions)")])
                await rebalance.proceed()
            case .reachedEnd:
                break
            case .failed(let error):
                if error.isFatal { throw error }
                logger.warning("Kafka trouble", metadata: [LogKey.error: .string(error.description)])
            }
        }
    }

    /// Ends the work of partitions and commits how far it came.
    private func giveUp(_ partitions: [TopicPartition]) async {
        let drained = workload.windDown(partitions)
        await time.wait(for: drainTime, orUntil: drained)
        await commitForGood(workload.positions(of: partitions))
        workload.release(partitions)
        logger.info("Partitions given up", metadata: [LogKey.partitions: .string("\(partitions)")])
    }

    // MARK: Working

    /// How many take jobs: more than one, so that large documents are read side by side.
    private static let servers = 4

    /// Begins what there is to do. A job that has to wait for nothing but Kafka ends right here, and costs no turn of the
    /// runtime's; the replies to all that were taken together go to Kafka together.
    private func serve() async {
        await withDiscardingTaskGroup { group in
            while let assignments = await workload.next() {
                pipeline.metrics.inFlight.record(workload.running)
                outbox.gather {
                    for assignment in assignments { group.addImmediateTask { await work(on: assignment) } }
                }
            }
        }
    }

    private func work(on assignment: Workload.Assignment) async {
        let (workload, inFlight, ticket) = (workload, pipeline.metrics.inFlight, assignment.job.ticket)
        await pipeline.process(assignment.job.record, unless: assignment.windDown) { disposition in
            inFlight.record(workload.end(ticket, isDone: disposition == .done))
        }
    }

    /// Lets partitions go on when there is room again.
    private func resume() async {
        while !Task.isCancelled {
            let (partitions, more) = workload.resumable()
            if !partitions.isEmpty { consumer.resume(partitions) }
            await more.wait()
        }
    }

    // MARK: Committing

    /// Commits what is done: one commit at a time, and what is done meanwhile goes with the next.
    private func commit() async {
        var failures = 0
        while !Task.isCancelled {
            let (commits, more) = workload.takeCommits()
            if commits.isEmpty {
                await more.wait()
                continue
            }
            do {
                try await consumer.commit(commits.mapValues { OffsetAndMetadata(offset: $0) })
                failures = 0
            } catch {
                workload.commitFailed(commits)
                if error.code == .closed { return }
                failures += 1
                logger.warning("Commit failed", metadata: [LogKey.error: .string(error.description)])
                await time.wait(for: pipeline.backoff.delay(afterFailures: failures, jitter: pipeline.jitter()))
            }
        }
    }

    private func commitForGood(_ positions: [TopicPartition: Int64]) async {
        do {
            try await consumer.commit(positions.mapValues { OffsetAndMetadata(offset: $0) })
        } catch {
            // Nothing is lost: what was not committed is done again, with the same idempotency keys.
            logger.warning("Commit failed", metadata: [LogKey.error: .string(error.description)])
        }
    }

    // MARK: Ending

    private func shutDown(when stop: Latch) async {
        await stop.wait()
        guard !Task.isCancelled else { return }
        let drained = workload.stop()
        await time.wait(for: drainTime, orUntil: drained)
        let committed = Latch()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await commitForGood(workload.positions())
                committed.open()
            }
            group.addTask {
                // While Kafka is away, a commit would wait for it.
                await time.wait(for: commitTime, orUntil: committed)
                if !committed.isOpen { await consumer.close() }
            }
        }
    }

    /// What is under way to Kafka does not heed cancellation; closing ends its wait.
    private func closeWhenCancelled() async {
        await Latch().wait()
        async let closed: Void = consumer.close()
        await producer.close()
        await closed
    }
}
