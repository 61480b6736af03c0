import ArgumentParser
import Load

/// What the bus is made of, and how cases come to it.
struct BusOptions: ParsableArguments {
    @Option(help: "Agencies per case.") var agencies = 5
    @Option(help: "Bytes of the request, and of each answer.") var bodyBytes = 2048
    @Option(help: "The sizes of documents, instead: mix (30 % 2 KB, 60 % 10 KB, 9 % 100 KB, 0.9 % 1 MB).")
    var bodies: Bodies?
    @Option(help: "Partitions of every topic.") var partitions: Int32 = 16
    @Option(help: "Conductor processes.") var conductors = 1
    @Option(help: "Gateway processes.") var gateways = 1
    @Option(help: "Steps of the contract; those beyond the agencies are skipped by their condition.")
    var contractSteps = 0
    @Option(help: "Cases that are opened before and stay open: their agency never answers.") var openCases = 0
    @Option(help: "A real cluster to use; topics with a fresh prefix are made there, and deleted.")
    var bootstrapServers: String?
    @Flag(help: "Open cases over HTTP, at the gateway; else by records on the journal, as a gateway writes them.")
    var http = false

    /// The mixes that there are.
    enum Bodies: String, CaseIterable, ExpressibleByArgument {
        case mix
    }

    var sizes: BodySizes { bodies == .mix ? .mix : BodySizes(bytes: bodyBytes) }

    var contracts: LoadContracts {
        LoadContracts(agencies: agencies, steps: contractSteps, sizes: sizes, hasWaiting: openCases > 0)
    }

    func validate() throws {
        guard (1...100).contains(agencies), (64...1_000_000).contains(bodyBytes), (0...200).contains(contractSteps),
            partitions > 0, conductors > 0, gateways >= 0, openCases >= 0
        else {
            throw ValidationError(
                "--agencies is from 1 to 100, --body-bytes from 64 to 1000000, --contract-steps to 200, counts not negative"
            )
        }
    }
}

/// When cases are opened, and for how long.
struct LoadOptions: ParsableArguments {
    @Option(help: "Cases under way at once.") var inFlight = 200
    @Option(help: "Cases per second, opened by the clock.") var rate: Double?
    @Option(help: "The same as a percentage of what the closed loop does, which is measured before.")
    var share: Double?
    @Option(help: "Seconds that count.") var seconds = 10.0
    @Option(help: "Seconds before that.") var warmUp = 5.0
    @Option(help: "A line on how it goes each time that so many seconds are over; for long runs.")
    var reportEvery: Double?

    func validate() throws {
        guard inFlight > 0, (0.1...1e6).contains(seconds), (0...1e6).contains(warmUp) else {
            throw ValidationError("--in-flight and --seconds are above 0, --warm-up is not below")
        }
        guard rate.map({ $0 > 0 && $0 <= 1e6 }) ?? true, share.map({ $0 > 0 && $0 <= 1000 }) ?? true,
            rate == nil || share == nil
        else { throw ValidationError("--rate and --share are above 0, and one of them is enough") }
        guard reportEvery.map({ $0 >= 1 && $0 <= seconds }) ?? true else {
            throw ValidationError("--report-every is from 1 to --seconds")
        }
    }
}

/// What the bus is compared with, and what is made of it all.
struct ComparisonOptions: ParsableArguments {
    @Option(help: "Percentages of the closed loop's throughput to run open loops at, as 10,25,50,75,90.")
    var sweep: Numbers?
    @Flag(help: "Compare with the necessary records by librdkafka alone, side by side.") var raw = false
    @Option(help: "With --raw: the script of the Python peers, Tests/Peers/run, to take turns, too.") var peers: String?
    @Option(help: "With --raw: how often both sides take turns.") var rounds = 3
    @Option(help: "With --raw: cases per second of the comparison of latencies.") var latencyRate = 100.0
    @Option(help: "With --raw: latencies are compared at this percentage of the bus's throughput, too.")
    var latencyShare = 50.0
    @Option(help: "Cases per second to tell the needs of, by what this run has cost, as 100,1000,10000.")
    var size: Numbers?
    @Option(
        help: "With --sweep: a file for the picture of latency against load; with --report-every: of the course (SVG).")
    var svg: String?
    @Option(help: "A file for everything that is found out.") var json: String?
    @Flag(help: "Leave the folder with the processes' logs.") var keep = false

    /// Numbers with commas between them.
    struct Numbers: ExpressibleByArgument {
        let values: [Double]

        init?(argument: String) {
            values = argument.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) ?? 0 }
            guard values.allSatisfy({ $0 > 0 && $0 < 1e9 }) else { return nil }
        }
    }

    func validate() throws {
        guard (1...100).contains(rounds), (0.1...1e6).contains(latencyRate), (1...100).contains(latencyShare) else {
            throw ValidationError("--rounds and --latency-share are from 1 to 100, --latency-rate is above 0")
        }
        guard [sweep != nil, raw, size != nil].count(where: { $0 }) <= 1 else {
            throw ValidationError("--sweep, --raw and --size are different runs")
        }
    }
}
