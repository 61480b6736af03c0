import ArgumentParser
import Foundation
import Kafka

/// The Kafka library against bare librdkafka calls.
struct KafkaBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kafka",
        abstract: "Records per second of the Kafka library against bare librdkafka calls.",
        discussion: """
            Both sides use the same broker (an embedded one in a process of its own, unless --bootstrap-servers names \
            another), the same settings and the same records, look at every byte that they read, and take turns, so \
            that what disturbs one disturbs the other.

            Each percentage is the library's share of what the bare calls reach: 100 is as good, more is better. `rate` \
            compares records per second, round by round, and is the median, with the lowest and highest round; `best` \
            compares each side's fastest round. `cost` compares the client process's processor time for each record, \
            which other programs on the machine disturb least: with a processor to spare, the rate can't be told from \
            noise where the cost can.
            """)

    @Option(help: "How many times each side runs.") var rounds = 7
    @Option(help: "How many megabytes of values one run of a producer sends.") var megabytes = 40
    @Option(help: "How many headers each record has.") var headers = 0
    @Option(help: "How many partitions the topics have.") var partitions: Int32 = 16
    @Option(help: "A real cluster to use; topics are created there and deleted.") var bootstrapServers: String?
    @Option(help: "A size of the values in bytes; may be given more than once.") var size = [100, 1024]
    @Option(help: "The only test to measure: produce or consume.") var only: Test?
    @Option(help: "The only side to run: library or bare. There is no comparison then; for profilers.") var side: Side?
    @Flag(help: "Print JSON instead of a table.") var json = false

    /// What is measured.
    enum Test: String, CaseIterable, ExpressibleByArgument {
        case produce, consume
    }

    /// Who is measured.
    enum Side: String, CaseIterable, ExpressibleByArgument {
        case library, bare
    }

    /// One line of the table.
    struct Row: Encodable {
        let test: String
        let bytes: Int
        let headers: Int
        let library: Double
        let bare: Double
        let ratio: Double
        let lowest: Double
        let highest: Double
        let best: Double
        let cost: Double
        let libraryCost: Double
        let bareCost: Double
    }

    func validate() throws {
        guard rounds > 0, megabytes > 0, headers >= 0, partitions > 0, size.allSatisfy({ $0 > 0 }) else {
            throw ValidationError(
                "--rounds, --megabytes, --partitions and --size are at least 1, --headers at least 0")
        }
    }

    func run() async throws {
        let workloads = size.map { size in
            Workload(
                topic: "bench-\(size)-\(UInt32.random(in: 0 ... .max))", partitions: partitions,
                records: megabytes * 1_000_000 / size, size: size, headers: headers)
        }
        let topics = Dictionary(uniqueKeysWithValues: workloads.map { ($0.topic, $0.partitions) })
        let broker = bootstrapServers == nil ? try BrokerProcess(topics: topics) : nil
        defer { broker?.stop() }
        let servers = bootstrapServers ?? broker?.bootstrapServers ?? ""
        if bootstrapServers != nil {
            try await BenchTopics.create(topics.map { NewTopic($0.key, partitions: $0.value) }, servers)
        }
        var rows: [Row] = []
        for workload in workloads { rows += try await run(workload, servers) }
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            print(String(decoding: try encoder.encode(rows), as: UTF8.self))
        } else {
            printTable(rows)
        }
        if bootstrapServers != nil { try await BenchTopics.delete(Array(topics.keys), servers) }
    }

    private func run(_ workload: Workload, _ servers: String) async throws -> [Row] {
        let library = LibrarySide(bootstrapServers: servers, workload: workload)
        let bare = BareSide(bootstrapServers: servers, workload: workload)
        var rows: [Row] = []
        if only != .consume {
            rows.append(
                try await measure(.produce, workload) {
                    try await library.produce()
                } bare: {
                    try await bare.produce()
                })
        } else {
            _ = try await library.produce()
        }
        guard only != .produce else { return rows }
        let ranges = try await self.ranges(workload, servers)
        guard !ranges.isEmpty else { throw BenchError("the broker kept nothing to read") }
        rows.append(
            try await measure(.consume, workload) {
                try await library.consume(ranges)
            } bare: {
                try await bare.consume(ranges)
            })
        return rows
    }

    /// Lets both sides take turns. The first round warms up and is not counted; who goes first alternates.
    private func measure(
        _ test: Test, _ workload: Workload, library: () async throws -> Measure, bare: () async throws -> Measure
    ) async throws -> Row {
        var results: [Side: [Measure]] = [:]
        var checksums: Set<UInt64> = []
        for round in 0...rounds {
            note("\(workload.size) B, \(test.rawValue), round \(round) of \(rounds)")
            for turn in round % 2 == 0 ? [Side.library, .bare] : [.bare, .library] where side == nil || side == turn {
                let result = turn == .library ? try await library() : try await bare()
                checksums.insert(result.checksum)
                guard checksums.count == 1 else { throw BenchError("the two sides have not read the same") }
                if round > 0 { results[turn, default: []].append(result) }
            }
        }
        return row(test.rawValue, workload, results[.library] ?? [], results[.bare] ?? [])
    }

    /// What of the topic the broker still has.
    private func ranges(_ workload: Workload, _ servers: String) async throws -> [TopicPartition: Range<Int64>] {
        let consumer = try Consumer(ClientConfiguration(bootstrapServers: servers, clientID: "ranges"))
        let places = (0..<workload.partitions).map { TopicPartition(topic: workload.topic, partition: $0) }
        let ranges = try await consumer.watermarks(places)
        await consumer.close()
        return ranges.filter { !$0.value.isEmpty }
    }

    private func row(_ test: String, _ workload: Workload, _ library: [Measure], _ bare: [Measure]) -> Row {
        let ratios = zip(library, bare).map { $0.rate / $1.rate }.sorted()
        return Row(
            test: test, bytes: workload.size, headers: workload.headers, library: median(library.map(\.rate)),
            bare: median(bare.map(\.rate)), ratio: median(ratios), lowest: ratios.first ?? 0,
            highest: ratios.last ?? 0,
            best: (library.map(\.rate).max() ?? 0) / (bare.map(\.rate).max() ?? 0),
            cost: median(zip(library, bare).map { $1.cost / $0.cost }), libraryCost: median(library.map(\.cost)),
            bareCost: median(bare.map(\.cost)))
    }

    private func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard !sorted.isEmpty else { return 0 }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    private func printTable(_ rows: [Row]) {
        print(
            "test     bytes  headers   library/s      bare/s    rate  lowest  highest    best    cost  library ns  bare ns"
        )
        for row in rows {
            let ratios = [row.ratio, row.lowest, row.highest, row.best, row.cost].map {
                String(format: "%5.1f%%", $0 * 100)
            }
            print(
                String(
                    format: "%@ %6d  %7d  %10.0f  %10.0f  %@  %10.0f  %7.0f", row.test, row.bytes, row.headers,
                    row.library, row.bare, ratios.joined(separator: "  "), row.libraryCost, row.bareCost))
        }
        print("Percentages are the library's share of the bare calls; cost is the surest of them. See --help.")
    }

    private func note(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}
