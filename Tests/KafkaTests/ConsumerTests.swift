import Kafka
import KafkaTesting
import Testing

@Suite(.timeLimit(.minutes(1))) struct ConsumerTests {
    @Test func aSlowReaderGetsEveryRecordOnceAndInOrder() async throws {
        let topic = try await TestCluster.createTopic("slow", partitions: 4)
        let count = 100_000
        try await withProducer { producer in
            for start in stride(from: 0, to: count, by: 20_000) {
                let records = (start..<start + 20_000).map { number in
                    ProducerRecord(topic: topic, partition: Int32(number % 4), value: Array("\(number)".utf8))
                }
                let results = await producer.send(records)
                #expect(results.allSatisfy { $0.failure == nil })
            }
        }
        // A bound that is a small part of what there is, so that fetching stops and goes on hundreds of times.
        let options = ConsumerOptions(maxBatch: 100, maxPrefetchedBytes: 8192)
        try await withConsumer(options) { consumer in
            try await consumer.assign(everything(topic, 4))
            var next: [Int32: Int] = [0: 0, 1: 1, 2: 2, 3: 3]
            var total = 0
            for await event in consumer.events {
                guard case .records(let records) = event else { continue }
                #expect(records.count <= 100)
                for record in records {
                    if number(record) != next[record.partition] {
                        Issue.record("\(record.topicPartition) \(record.offset)")
                    }
                    next[record.partition, default: 0] += 4
                }
                total += records.count
                // librdkafka runs ahead as far as it may while this reader dawdles.
                for _ in 0..<20 { await Task.yield() }
                if total == count { break }
            }
            #expect(total == count)
        }
    }

    @Test func theEndOfEachPartitionIsTold() async throws {
        let topic = try await TestCluster.createTopic("end", partitions: 3)
        let places = partitions(of: topic, 3)
        try await withProducer { producer in
            let results = await producer.send(
                numbered(topic, 0..<10, partition: 0) + numbered(topic, 10..<15, partition: 1))
            #expect(results.allSatisfy { $0.failure == nil })
            try await withConsumer { consumer in
                try await consumer.assign([places[0]: .beginning, places[1]: .offset(3), places[2]: .beginning])
                let read = try await consumer.readToEnd(of: [places[0]: 10, places[1]: 5, places[2]: 0])
                #expect(read.count == 12)
                #expect(consumer.position(of: places[0]) == 10)
                #expect(consumer.position(of: places[1]) == 5)
                // And again after more has come.
                let more = await producer.send(numbered(topic, 0..<3, partition: 2))
                #expect(more.allSatisfy { $0.failure == nil })
                #expect(try await consumer.readToEnd(of: [places[2]: 3]).count == 3)
            }
        }
    }

    @Test func startingAtTheEndReadsWhatComesAfter() async throws {
        let topic = try await TestCluster.createTopic("tail")
        let place = TopicPartition(topic: topic, partition: 0)
        try await withProducer { producer in
            _ = await producer.send(numbered(topic, 0..<10))
            try await withConsumer { consumer in
                try await consumer.assign([place: .end])
                _ = try await consumer.readToEnd(of: [place: 10])
                _ = await producer.send(numbered(topic, 10..<12))
                #expect(try await consumer.read(2).map(number) == [10, 11])
            }
        }
    }

    @Test func watermarksAreWhatTheBrokerHasNow() async throws {
        let topic = try await TestCluster.createTopic("marks", partitions: 16)
        let other = try await TestCluster.createTopic("marks", partitions: 1)
        let places = partitions(of: topic, 16) + partitions(of: other, 1)
        try await withProducer { producer in
            try await withConsumer { consumer in
                let before = try await consumer.watermarks(places)
                #expect(before.count == 17)
                #expect(before.values.allSatisfy { $0 == 0..<0 })
                for partition in Int32(0)..<16 {
                    _ = await producer.send(numbered(topic, 0..<Int(partition), partition: partition))
                }
                let after = try await consumer.watermarks(places)
                for place in places.prefix(16) { #expect(after[place] == 0..<Int64(place.partition)) }
                #expect(after[places[16]] == 0..<0)
                let none = try await consumer.watermarks([])
                #expect(none.isEmpty)
                let error = await #expect(throws: KafkaError.self) {
                    try await consumer.watermarks([TopicPartition(topic: topic, partition: 99)])
                }
                #expect(error?.code == .unknownTopicOrPartition)
            }
        }
    }

    @Test func committedOffsetsComeBackWithTheirNotes() async throws {
        let topic = try await TestCluster.createTopic("commit", partitions: 3)
        let places = partitions(of: topic, 3)
        let group = TestCluster.uniqueGroup()
        try await withProducer { producer in _ = await producer.send(numbered(topic, 0..<100, partition: 0)) }
        try await withConsumer(ConsumerOptions(group: group)) { consumer in
            let none = try await consumer.committed(places)
            #expect(none.isEmpty)
            try await consumer.assign([places[0]: .beginning])
            let offsets = [
                places[0]: OffsetAndMetadata(offset: 42, metadata: "published through 57 — ўзбекча"),
                places[1]: OffsetAndMetadata(offset: 0),
            ]
            try await consumer.commit(offsets)
            let committed = try await consumer.committed(places)
            #expect(committed == offsets)
            // Another one, over it, without a note.
            try await consumer.commit([places[0]: OffsetAndMetadata(offset: 43)])
            let again = try await consumer.committed([places[0]])
            #expect(again == [places[0]: OffsetAndMetadata(offset: 43)])
            try await consumer.commit([:])
        }
        // Somebody else may look, with a consumer of another group or none, or with an Admin.
        let expected = [places[0]: OffsetAndMetadata(offset: 43), places[1]: OffsetAndMetadata(offset: 0)]
        for other in [nil, TestCluster.uniqueGroup()] {
            try await withConsumer(ConsumerOptions(group: other)) { consumer in
                let seen = try await consumer.committed(places, group: group)
                #expect(seen == expected)
                let unknown = try await consumer.committed(places, group: TestCluster.uniqueGroup())
                #expect(unknown.isEmpty)
            }
        }
        let admin = try Admin(TestCluster.configuration())
        let seen = try await admin.groupOffsets(group, partitions: places)
        #expect(seen == expected)
        await admin.close()
        // And the group goes on from there.
        try await withConsumer(ConsumerOptions(group: group)) { consumer in
            try await consumer.assign([places[0]: .committed])
            #expect(try await consumer.read(57).map(number) == Array(43..<100))
        }
    }

    @Test func aGroupWithoutACommittedOffsetIsTold() async throws {
        let topic = try await TestCluster.createTopic("nooffset", partitions: 2)
        let places = partitions(of: topic, 2)
        try await withProducer { producer in
            _ = await producer.send(numbered(topic, 0..<4, partition: 0) + numbered(topic, 4..<6, partition: 1))
        }
        try await withConsumer(ConsumerOptions(group: TestCluster.uniqueGroup())) { consumer in
            try await consumer.assign([places[0]: .committed, places[1]: .beginning])
            var error: KafkaError?
            var others: [Int] = []
            for await event in consumer.events {
                if case .failed(let failure) = event, failure.partition != nil { error = failure }
                if case .records(let records) = event { others += records.map(number) }
                if error != nil, others.count == 2 { break }
            }
            #expect(error?.code == .noOffset)
            #expect(error?.partition == 0)
            #expect(error?.topic == topic)
            // The other partition is not held up, and this one goes on when its owner says where.
            #expect(others == [4, 5])
            try await consumer.seek([places[0]: 1])
            #expect(try await consumer.read(3).map(number) == [1, 2, 3])
        }
    }

    @Test func anOffsetThatIsNotThereIsTold() async throws {
        let topic = try await TestCluster.createTopic("range", partitions: 2)
        let places = partitions(of: topic, 2)
        try await withProducer { producer in
            _ = await producer.send(numbered(topic, 0..<4, partition: 0) + numbered(topic, 4..<10, partition: 1))
        }
        try await withConsumer { consumer in
            try await consumer.assign([places[0]: .offset(1000), places[1]: .offset(2)])
            var error: KafkaError?
            for await event in consumer.events {
                if case .failed(let failure) = event, failure.partition != nil {
                    error = failure
                    break
                }
            }
            #expect(error?.code == .offsetOutOfRange)
            #expect(error?.topic == topic)
            #expect(error?.partition == 0)
            try await consumer.seek([places[0]: 0, places[1]: 4])
            let read = try await consumer.read(6)
            #expect(read.filter { $0.partition == 0 }.map(number) == [0, 1, 2, 3])
            #expect(read.filter { $0.partition == 1 }.map(number) == [8, 9])
        }
    }

    @Test(arguments: [ConsumerOptions.OffsetReset.earliest, .latest])
    func theResetRuleDecidesWithoutACommittedOffset(_ reset: ConsumerOptions.OffsetReset) async throws {
        let topic = try await TestCluster.createTopic("reset")
        let place = TopicPartition(topic: topic, partition: 0)
        let options = ConsumerOptions(group: TestCluster.uniqueGroup(), autoOffsetReset: reset)
        try await withProducer { producer in
            _ = await producer.send(numbered(topic, 0..<5))
            try await withConsumer(options) { consumer in
                try await consumer.assign([place: .committed])
                let first = try await consumer.readToEnd(of: [place: 5])
                #expect(first.count == (reset == .earliest ? 5 : 0))
                _ = await producer.send(numbered(topic, 5..<7))
                #expect(try await consumer.read(2).map(number) == [5, 6])
            }
        }
    }

    @Test func seekGoesBackAndForth() async throws {
        let topic = try await TestCluster.createTopic("seek", partitions: 2)
        let places = partitions(of: topic, 2)
        try await withProducer { producer in
            for partition in Int32(0)..<2 {
                _ = await producer.send(numbered(topic, 0..<1000, partition: partition))
            }
        }
        try await withConsumer(ConsumerOptions(maxBatch: 10)) { consumer in
            try await consumer.assign([places[0]: .beginning])
            _ = try await consumer.read(30)
            for target in [Int64(0), 990, 500, 500, 3] {
                try await consumer.seek([places[0]: target])
                #expect(consumer.position(of: places[0]) == target)
                let read = try await consumer.read(5)
                #expect(read.map(\.offset) == Array(target..<target + Int64(read.count)))
            }
            for wrong in [[places[1]: Int64(1)], [places[0]: -1]] {
                let error = await #expect(throws: KafkaError.self) { try await consumer.seek(wrong) }
                #expect(error?.code == .invalidArgument)
            }
            try await consumer.seek([:])
        }
    }

    @Test func aPausedPartitionRestsAndLosesNothing() async throws {
        let topic = try await TestCluster.createTopic("pause", partitions: 2)
        let places = partitions(of: topic, 2)
        try await withProducer { producer in
            for partition in Int32(0)..<2 {
                _ = await producer.send(numbered(topic, 0..<2000, partition: partition))
            }
        }
        try await withConsumer(ConsumerOptions(maxBatch: 50)) { consumer in
            try await consumer.assign([places[0]: .beginning, places[1]: .beginning])
            var read: [Int32: [Int]] = [:]
            func note(_ records: [ConsumerRecord]) {
                for record in records { read[record.partition, default: []].append(number(record)) }
            }
            note(try await consumer.read(200))
            consumer.pause([places[0]])
            let before = read[0]?.count ?? 0
            // All of the other partition comes, and none of this one.
            while (read[1]?.count ?? 0) < 2000 { note(try await consumer.read(1)) }
            #expect(read[0]?.count ?? 0 == before)
            consumer.pause([places[0]])
            consumer.resume(places)
            while (read[0]?.count ?? 0) < 2000 { note(try await consumer.read(1)) }
            #expect(read[0] == Array(0..<2000))
            #expect(read[1] == Array(0..<2000))
            // Pausing, then seeking: it stays paused, and goes on at the new place.
            consumer.pause([places[0]])
            try await consumer.seek([places[0]: 1990, places[1]: 1995])
            #expect(try await consumer.read(5).map(\.partition) == [1, 1, 1, 1, 1])
            consumer.resume([places[0]])
            #expect(try await consumer.read(10).map(number) == Array(1990..<2000))
        }
    }

    /// Random seeks, pauses, resumptions and new assignments, under a small bound, against a model that knows which
    /// record must come next.
    @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6])
    func noMixOfOperationsSkipsOrRepeats(seed: UInt64) async throws {
        let count = 3000
        let topic = try await TestCluster.createTopic("mix", partitions: 3)
        let places = partitions(of: topic, 3)
        try await withProducer { producer in
            for partition in Int32(0)..<3 {
                // In several batches, so that there are several fetches.
                for start in stride(from: 0, to: count, by: 500) {
                    _ = await producer.send(numbered(topic, start..<start + 500, partition: partition))
                }
            }
        }
        var random = SplitMix(state: seed)
        let options = ConsumerOptions(maxBatch: 40, maxPrefetchedBytes: 4096)
        try await withConsumer(options) { consumer in
            try await consumer.assign(Dictionary(uniqueKeysWithValues: places.map { ($0, .beginning) }))
            var next = Dictionary(uniqueKeysWithValues: places.map { ($0, Int64(0)) })
            var paused: Set<TopicPartition> = []
            var steps = 0
            for await event in consumer.events {
                switch event {
                case .records(let records):
                    for record in records {
                        #expect(record.offset == next[record.topicPartition], "step \(steps)")
                        #expect(!paused.contains(record.topicPartition))
                        next[record.topicPartition] = record.offset + 1
                    }
                case .failed(let error): Issue.record(error)
                default: break
                }
                for place in places { #expect(consumer.position(of: place) ?? 0 == next[place]) }
                steps += 1
                let place = places[Int.random(in: 0..<3, using: &random)]
                if steps < 400 {
                    switch Int.random(in: 0..<10, using: &random) {
                    case 0, 1:
                        let target = Int64.random(in: 0..<Int64(count), using: &random)
                        try await consumer.seek([place: target])
                        next[place] = target
                    case 2, 3:
                        guard paused.count < 2 else { break }
                        consumer.pause([place])
                        paused.insert(place)
                    case 4:
                        consumer.resume([place])
                        paused.remove(place)
                    case 5 where steps % 7 == 0:
                        paused = []
                        var starts: [TopicPartition: StartOffset] = [:]
                        for place in places { starts[place] = .offset(next[place] ?? 0) }
                        try await consumer.assign(starts)
                    default:
                        break
                    }
                    // Keep it going: an active partition at its end would tell nothing more.
                    if let active = places.first(where: { !paused.contains($0) }), next[active] ?? 0 > 2900 {
                        try await consumer.seek([active: 0])
                        next[active] = 0
                    }
                } else if !paused.isEmpty {
                    consumer.resume(places)
                    paused = []
                }
                if steps >= 400, next.values.allSatisfy({ $0 == Int64(count) }) { break }
            }
            #expect(next.values.allSatisfy { $0 == Int64(count) })
        }
    }

    @Test func aNewAssignmentReplacesTheOld() async throws {
        let first = try await TestCluster.createTopic("first")
        let second = try await TestCluster.createTopic("second")
        try await withProducer { producer in
            _ = await producer.send(numbered(first, 0..<500) + numbered(second, 0..<500))
        }
        try await withConsumer(ConsumerOptions(maxBatch: 10)) { consumer in
            let (one, two) = (TopicPartition(topic: first, partition: 0), TopicPartition(topic: second, partition: 0))
            try await consumer.assign([one: .beginning])
            _ = try await consumer.read(10)
            try await consumer.assign([two: .beginning])
            let read = try await consumer.readToEnd(of: [two: 500])
            #expect(read.allSatisfy { $0.topic == second })
            #expect(read.map(number) == Array(0..<500))
            // The same partition again, several times in a row: nothing of an earlier assignment comes through.
            for _ in 0..<5 { try await consumer.assign([two: .offset(100)]) }
            #expect(try await consumer.readToEnd(of: [two: 500]).map(number) == Array(100..<500))
            try await consumer.assign([:])
            #expect(
                await #expect(throws: KafkaError.self) { try await consumer.seek([two: 1]) }?.code
                    == .invalidArgument)
        }
    }

    /// librdkafka 2.0.2 aborts the process when it is left to itself here.
    @Test func assigningAgainAndAgainAndClosingAtOnceIsHarmless() async throws {
        let topic = try await TestCluster.createTopic("again", partitions: 8)
        let places = partitions(of: topic, 8)
        try await withProducer { producer in
            for place in places { _ = await producer.send(numbered(topic, 0..<20, partition: place.partition)) }
        }
        for round in 0..<20 {
            let consumer = try Consumer(TestCluster.configuration())
            for turn in 0..<10 {
                let some = turn % 3 == 0 ? places : Array(places.shuffled().prefix(4))
                try await consumer.assign(Dictionary(uniqueKeysWithValues: some.map { ($0, .offset(Int64(turn))) }))
                if turn == round / 2 {
                    let read = try await consumer.readToEnd(
                        of: Dictionary(uniqueKeysWithValues: some.map { ($0, 20) }))
                    #expect(read.count == some.count * (20 - turn))
                }
            }
            await consumer.close()
        }
    }

    @Test func aCancelledReaderEndsAndAnotherGoesOn() async throws {
        let topic = try await TestCluster.createTopic("cancel")
        let place = TopicPartition(topic: topic, partition: 0)
        try await withProducer { producer in
            try await withConsumer { consumer in
                try await consumer.assign([place: .beginning])
                let reader = Task {
                    var records: [ConsumerRecord] = []
                    for await event in consumer.events {
                        if case .records(let more) = event { records += more }
                    }
                    return records
                }
                _ = await producer.send(numbered(topic, 0..<5))
                while consumer.position(of: place) != 5 { await Task.yield() }
                reader.cancel()
                #expect(await reader.value.map(number) == [0, 1, 2, 3, 4])
                let late = Task {
                    await Task {}.value
                    var iterator = consumer.events.makeAsyncIterator()
                    return await iterator.next() == nil
                }
                late.cancel()
                #expect(await late.value)
                _ = await producer.send(numbered(topic, 5..<8))
                #expect(try await consumer.read(3).map(number) == [5, 6, 7])
            }
        }
    }

    @Test func closingEndsTheEventsAndEverythingElse() async throws {
        let topic = try await TestCluster.createTopic("closed")
        let place = TopicPartition(topic: topic, partition: 0)
        try await withProducer { producer in _ = await producer.send(numbered(topic, 0..<5)) }
        let consumer = try Consumer(
            TestCluster.configuration(), options: ConsumerOptions(group: TestCluster.uniqueGroup()))
        try await consumer.assign([place: .beginning])
        let reader = Task {
            var count = 0
            for await event in consumer.events {
                if case .records(let records) = event { count += records.count }
            }
            return count
        }
        while consumer.position(of: place) != 5 { await Task.yield() }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<3 { group.addTask { await consumer.close() } }
            group.addTask { _ = try? await consumer.commit([place: OffsetAndMetadata(offset: 1)]) }
            group.addTask { _ = try? await consumer.watermarks([place]) }
        }
        #expect(await reader.value == 5)
        var iterator = consumer.events.makeAsyncIterator()
        #expect(await iterator.next() == nil)
        for operation in 0..<5 {
            let error = await #expect(throws: KafkaError.self) {
                switch operation {
                case 0: try await consumer.commit([place: OffsetAndMetadata(offset: 1)])
                case 1: _ = try await consumer.committed([place])
                case 2: _ = try await consumer.watermarks([place])
                case 3: try await consumer.seek([place: 0])
                default: try await consumer.assign([place: .beginning])
                }
            }
            #expect(error?.code == .closed)
        }
        consumer.pause([place])
        consumer.resume([place])
        await consumer.close()
    }

    @Test func aConsumerWithoutAGroupSaysWhatItCannotDo() async throws {
        let place = TopicPartition(topic: "t", partition: 0)
        try await withConsumer { consumer in
            for operation in 0..<4 {
                let error = await #expect(throws: KafkaError.self) {
                    switch operation {
                    case 0: try await consumer.commit([place: OffsetAndMetadata(offset: 1)])
                    case 1: _ = try await consumer.committed([place])
                    case 2: try consumer.subscribe(to: ["t"])
                    default: try await consumer.assign([place: .committed])
                    }
                }
                #expect(error?.code == .invalidArgument)
            }
        }
    }

    @Test func aBrokerThatComesBackIsReadOnFrom() async throws {
        let broker = try EmbeddedBroker()
        defer { broker.close() }
        try broker.createTopic("t", partitions: 1)
        let place = TopicPartition(topic: "t", partition: 0)
        try await withProducer(ProducerOptions(), configuration(of: broker)) { producer in
            _ = await producer.send(numbered("t", 0..<10))
            let options = ConsumerOptions(group: "g", requestTimeout: .milliseconds(300))
            try await withConsumer(options, configuration(of: broker)) { consumer in
                try await consumer.assign([place: .beginning])
                #expect(try await consumer.read(10).count == 10)
                try broker.takeDown()
                var told: KafkaError?
                for await event in consumer.events {
                    if case .failed(let error) = event, error.code == .brokerUnavailable {
                        told = error
                        break
                    }
                }
                #expect(told?.isRetriable == true)
                // Questions end, too.
                let error = await #expect(throws: KafkaError.self) { try await consumer.watermarks([place]) }
                #expect(error?.isRetriable == true)
                try broker.bringUp()
                _ = await producer.send(numbered("t", 10..<20))
                #expect(try await consumer.read(10).map(number) == Array(10..<20))
            }
        }
    }

    @Test func closingEndsWhileTheBrokerIsAway() async throws {
        let broker = try EmbeddedBroker()
        defer { broker.close() }
        try broker.createTopic("t", partitions: 1)
        let place = TopicPartition(topic: "t", partition: 0)
        let consumer = try Consumer(
            configuration(of: broker), options: ConsumerOptions(group: "g", requestTimeout: .milliseconds(200)))
        try await consumer.assign([place: .beginning])
        _ = try await consumer.readToEnd(of: [place: 0])
        try broker.takeDown()
        let commit = Task { try await consumer.commit([place: OffsetAndMetadata(offset: 0)]) }
        await #expect(throws: KafkaError.self) { try await consumer.watermarks([place]) }
        await consumer.close()
        await #expect(throws: KafkaError.self) { try await commit.value }
    }
}

/// All partitions, from their beginnings.
func everything(_ topic: String, _ count: Int32) -> [TopicPartition: StartOffset] {
    Dictionary(uniqueKeysWithValues: partitions(of: topic, count).map { ($0, .beginning) })
}

/// A small generator with a seed, so that a failing run can be had again.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}
