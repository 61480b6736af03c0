import Kafka

/// The runs through our library.
struct LibrarySide {
    let bootstrapServers: String
    let workload: Workload
    /// How many records one `send` takes.
    static let batch = 1000

    func produce() async throws -> Measure {
        let ours: Set = ["enable.idempotence", "acks", "compression.type", "linger.ms"]
        let producer = try Producer(
            ClientConfiguration(
                bootstrapServers: bootstrapServers, clientID: "library",
                properties: workload.producerProperties.filter { !ours.contains($0.key) }),
            options: ProducerOptions(
                linger: .milliseconds(5), compression: .none, maxQueuedRecords: Workload.window,
                maxQueuedBytes: 256 << 20))
        let headers = workload.headerList
        // As many records as the other side has keys, again and again: else this side alone would read half a million
        // records from memory that no cache has.
        let batches = stride(from: 0, to: min(workload.records, 10_000), by: Self.batch).map { start in
            let value = workload.value
            return (start..<start + Self.batch).map { number in
                ProducerRecord(topic: workload.topic, key: workload.key(number), value: value, headers: headers)
            }
        }
        _ = try await producer.partitionCount(of: workload.topic)
        let result = try await measure {
            try await withThrowingTaskGroup(of: Int.self) { group in
                let count = (workload.records + Self.batch - 1) / Self.batch
                var begun = 0
                var sent = 0
                func next() {
                    guard begun < count else { return }
                    let whole = batches[begun % batches.count]
                    let left = workload.records - begun * Self.batch
                    let batch = left < whole.count ? Array(whole.prefix(left)) : whole
                    begun += 1
                    group.addTask { try await Self.send(batch, producer) }
                }
                for _ in 0..<Workload.window / Self.batch { next() }
                while let count = try await group.next() {
                    sent += count
                    next()
                }
                return (sent, 0)
            }
        }
        await producer.close()
        return result
    }

    private static func send(_ batch: [ProducerRecord], _ producer: Producer) async throws -> Int {
        let results = await producer.send(batch)
        for result in results { _ = try result.get() }
        return results.count
    }

    func consume(_ ranges: [TopicPartition: Range<Int64>]) async throws -> Measure {
        let ours: Set = [
            "fetch.wait.max.ms", "enable.auto.commit", "enable.auto.offset.store", "enable.partition.eof",
            "queued.max.messages.kbytes",
        ]
        let consumer = try Consumer(
            ClientConfiguration(
                bootstrapServers: bootstrapServers, clientID: "library",
                properties: workload.consumerProperties.filter { !ours.contains($0.key) }),
            options: ConsumerOptions(maxPrefetchedBytes: 1 << 30, fetchWaitMax: .milliseconds(5)))
        let wanted = ranges.values.reduce(0) { $0 + $1.count }
        // Connected and warm before the clock starts, like the other side.
        _ = try await consumer.watermarks(Array(ranges.keys))
        let result = try await measure {
            try await consumer.assign(ranges.mapValues { .offset($0.lowerBound) })
            var read = 0
            var sum: UInt64 = 0
            for await event in consumer.events {
                guard case .records(let records) = event else { continue }
                for record in records { sum &+= Self.sum(record) }
                read += records.count
                if read >= wanted { break }
            }
            return (read, sum)
        }
        await consumer.close()
        return result
    }

    private static func sum(_ record: ConsumerRecord) -> UInt64 {
        var sum: UInt64 = record.withKey { Workload.sum($0) } &+ record.withValue { Workload.sum($0) }
        record.forEachHeader { sum &+= Workload.sum($0) &+ Workload.sum($1) }
        return sum
    }
}
