import Kafka
import KafkaTesting
import Synchronization
import Testing

/// Groups; on the embedded broker each first join takes 3 seconds, so these are few and each shows much.
@Suite(.timeLimit(.minutes(2))) struct GroupTests {
    /// What members of a group have and did, and the rules that they obey: a partition has one owner at a time, who
    /// reads it without a gap from where it started, and nobody starts beyond what has been read.
    private final class Ledger: Sendable {
        private struct State {
            var owner: [TopicPartition: Int] = [:]
            var next: [TopicPartition: Int64] = [:]
            var read: [TopicPartition: Int64] = [:]
            var violations: [String] = []
        }

        private let state = Mutex(State())

        var violations: [String] { state.withLock { $0.violations } }

        /// How many different records have been read.
        var read: Int64 { state.withLock { $0.read.values.reduce(0, +) } }

        func partitions(of member: Int) -> [TopicPartition] {
            state.withLock { $0.owner.filter { $0.value == member }.keys.sorted() }
        }

        func own(_ starts: [TopicPartition: Int64], member: Int) {
            state.withLock { state in
                for (partition, start) in starts {
                    if let owner = state.owner[partition] {
                        state.violations.append("\(partition) is given to \(member), but \(owner) has it")
                    }
                    // A real broker takes commits while a rebalance waits for us, so that nothing is read twice.
                    let read = state.read[partition, default: 0]
                    if start > read || (!TestCluster.isEmbedded && start < read) {
                        state.violations.append("\(member) starts \(partition) at \(start), which was read to \(read)")
                    }
                    state.owner[partition] = member
                    state.next[partition] = start
                }
            }
        }

        func release(_ partitions: [TopicPartition], member: Int) {
            state.withLock { state in
                for partition in partitions {
                    if state.owner[partition] != member {
                        state.violations.append("\(partition) is taken from \(member), who has it not")
                    }
                    state.owner[partition] = nil
                }
            }
        }

        func process(_ records: [ConsumerRecord], member: Int) {
            state.withLock { state in
                for record in records {
                    let partition = record.topicPartition
                    let next = state.next[partition, default: 0]
                    if state.owner[partition] != member {
                        state.violations.append("\(member) reads \(partition) without having it")
                    }
                    if record.offset != next {
                        state.violations.append("\(member) reads \(partition) at \(record.offset), not \(next)")
                    }
                    state.next[partition] = record.offset + 1
                    state.read[partition] = max(state.read[partition, default: 0], record.offset + 1)
                }
            }
        }

        func offsets(of partitions: [TopicPartition]) -> [TopicPartition: OffsetAndMetadata] {
            state.withLock { state in
                var offsets: [TopicPartition: OffsetAndMetadata] = [:]
                for partition in partitions {
                    offsets[partition] = OffsetAndMetadata(
                        offset: state.next[partition, default: 0], metadata: "by \(state.owner[partition] ?? -1)")
                }
                return offsets
            }
        }
    }

    /// A member that commits after every tenth batch, and what it has when it gives partitions up.
    private func member(_ id: Int, _ consumer: Consumer, _ ledger: Ledger) async throws {
        var batches = 0
        for await event in consumer.events {
            switch event {
            case .assigned(let rebalance):
                // Questions work while the rebalance waits for us.
                let committed = try await consumer.committed(rebalance.partitions)
                var starts: [TopicPartition: Int64] = [:]
                for partition in rebalance.partitions { starts[partition] = committed[partition]?.offset ?? 0 }
                ledger.own(starts, member: id)
                await rebalance.proceed(from: starts.mapValues { .offset($0) })
                await rebalance.proceed(from: [:])
            case .revoked(let rebalance):
                let marks = try await consumer.watermarks(rebalance.partitions)
                #expect(marks.count == rebalance.partitions.count)
                await commit(ledger.offsets(of: rebalance.partitions), consumer)
                ledger.release(rebalance.partitions, member: id)
                await rebalance.proceed()
            case .lost(let rebalance):
                ledger.release(rebalance.partitions, member: id)
            case .records(let records):
                ledger.process(records, member: id)
                batches += 1
                if batches % 10 == 0 { await commit(ledger.offsets(of: ledger.partitions(of: id)), consumer) }
            case .reachedEnd:
                break
            case .failed(let error):
                if error.partition != nil { Issue.record(error) }
            }
        }
    }

    /// The embedded broker, other than a real one, takes no commit while a new member joins.
    private func commit(_ offsets: [TopicPartition: OffsetAndMetadata], _ consumer: Consumer) async {
        do throws(KafkaError) {
            try await consumer.commit(offsets)
        } catch {
            // The test may close a member while it still has records at hand.
            if error.code == .closed { return }
            if !TestCluster.isEmbedded || error.code != .rebalancing { Issue.record(error) }
        }
    }

    @Test func aRebalanceBetweenMembersLosesNothing() async throws {
        let topic = try await TestCluster.createTopic("group", partitions: 6)
        let places = partitions(of: topic, 6)
        let options = ConsumerOptions(group: TestCluster.uniqueGroup(), maxBatch: 20, maxPrefetchedBytes: 4096)
        let ledger = Ledger()
        let producer = try Producer(TestCluster.configuration())

        /// Sends while the group shares out anew, so that there always is something under way.
        func send(_ count: Int) async throws {
            for partition in Int32(0)..<6 {
                let results = await producer.send(numbered(topic, 0..<count, partition: partition))
                #expect(results.allSatisfy { $0.failure == nil })
            }
        }

        let first = try Consumer(TestCluster.configuration("first"), options: options)
        try first.subscribe(to: [topic])
        async let one: Void = member(1, first, ledger)
        try await send(500)
        while ledger.read < 1500 { await Task.yield() }

        let second = try Consumer(TestCluster.configuration("second"), options: options)
        try second.subscribe(to: [topic])
        async let two: Void = member(2, second, ledger)
        try await send(500)
        while ledger.partitions(of: 1).count != 3 || ledger.partitions(of: 2).count != 3 { await Task.yield() }
        while ledger.read < 6000 { await Task.yield() }
        let mine = ledger.partitions(of: 1)
        // Range: neighbours stay together.
        #expect(mine == Array(places.prefix(3)) || mine == Array(places.suffix(3)))

        // The first leaves; it is closed, so nobody asks it to give up anything, and it commits before.
        await commit(ledger.offsets(of: mine), first)
        await first.close()
        try await one
        ledger.release(mine, member: 1)
        try await send(500)
        while ledger.read < 9000 || ledger.partitions(of: 2).count != 6 { await Task.yield() }
        while ledger.offsets(of: places).values.contains(where: { $0.offset != 1500 }) { await Task.yield() }
        #expect(ledger.violations == [])

        try await second.commit(ledger.offsets(of: places))
        let committed = try await second.committed(places)
        #expect(committed.count == 6)
        #expect(committed.values.allSatisfy { $0.offset == 1500 && $0.metadata == "by 2" })
        await second.close()
        try await two
        await producer.close()
    }

    @Test func aRebalanceThatNobodyAnswersProceedsByItself() async throws {
        let topic = try await TestCluster.createTopic("unanswered", partitions: 2)
        try await withProducer { producer in _ = await producer.send(numbered(topic, 0..<100)) }
        let options = ConsumerOptions(group: TestCluster.uniqueGroup(), autoOffsetReset: .earliest)
        // Closed while the rebalance is pending: close() does not wait for the owner.
        let closing = try Consumer(TestCluster.configuration(), options: options)
        try closing.subscribe(to: [topic])
        var kept: Rebalance?
        for await event in closing.events {
            if case .assigned(let rebalance) = event {
                kept = rebalance
                break
            }
        }
        await closing.close()
        await kept?.proceed()

        // Dropped without a word: it starts at the committed offset, here the reset rule's.
        try await withConsumer(options) { consumer in
            try consumer.subscribe(to: [topic])
            #expect(try await consumer.read(100).count == 100)
        }
    }

    @Test func aMemberThatTheGroupForgotIsTold() async throws {
        let broker = try EmbeddedBroker()
        defer { broker.close() }
        try broker.createTopic("t", partitions: 2)
        let place = TopicPartition(topic: "t", partition: 0)
        let options = ConsumerOptions(group: "g", autoOffsetReset: .earliest)
        try await withProducer(ProducerOptions(), configuration(of: broker)) { producer in
            _ = await producer.send(numbered("t", 0..<10, partition: 0))
            try await withConsumer(options, configuration(of: broker)) { consumer in
                try consumer.subscribe(to: ["t"])
                #expect(try await consumer.read(10).count == 10)
                try broker.fail(.heartbeat, with: [.unknownMemberID])
                var isLost = false
                var isBack = false
                for await event in consumer.events {
                    switch event {
                    case .lost(let rebalance):
                        #expect(rebalance.partitions.contains(place))
                        isLost = true
                        let error = await #expect(throws: KafkaError.self) {
                            try await consumer.commit([place: OffsetAndMetadata(offset: 3)])
                        }
                        #expect(error?.code == .groupFenced, "\(String(describing: error))")
                        await rebalance.proceed()
                    case .revoked(let rebalance):
                        Issue.record("what is lost is not revoked")
                        await rebalance.proceed()
                    case .assigned(let rebalance):
                        #expect(isLost)
                        isBack = true
                        await rebalance.proceed()
                    default:
                        break
                    }
                    if isBack { break }
                }
                #expect(try await consumer.read(10).count == 10)
            }
        }
    }
}
