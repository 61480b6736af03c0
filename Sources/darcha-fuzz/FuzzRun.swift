import Foundation

/// One run over a target: makes inputs until time is up, and keeps those that fail.
///
/// The input in hand stands in a file before it is run. So a trap or a hang, which end the process, leave it behind.
struct FuzzRun {
    /// How many inputs the pool to mutate from holds.
    private static let poolSize = 512
    /// A run that takes more processor time than this is a finding: inputs are at most 4 KiB.
    private static let patience = Duration.seconds(2)
    /// After so many seconds with one input the system ends the process (SIGALRM).
    private static let hang: UInt32 = 30
    /// So many different findings are enough for one run.
    private static let enough = 10

    let target: any FuzzTarget.Type
    let name: String
    let seed: UInt64
    let folder: URL

    private(set) var executions = 0
    private(set) var accepted = 0
    private(set) var findings: [String] = []
    private let clock = ContinuousClock()

    init(target: FuzzTargets, seed: UInt64, folder: URL) {
        self.target = target.type
        name = target.rawValue
        self.seed = seed
        self.folder = folder
    }

    /// Where the input in hand stands.
    var inHand: URL { folder.appending(path: "fuzz-\(name)-in-hand.input") }

    /// Runs for a time, from the seeds and the corpus's files.
    mutating func run(for time: Duration, corpus: [[UInt8]]) throws {
        let file = try InputFile(inHand)
        var generator = SeededGenerator(seed)
        let mutator = target.mutator
        var pool = target.seeds.map { Array($0.utf8) } + corpus
        // What the seeds do comes first.
        for input in pool { try execute(input, file: file) }
        let end = clock.now + time
        while clock.now < end, findings.count < Self.enough {
            var input: [UInt8]
            if generator.once(in: 3) {
                input = target.generate(using: &generator)
                if generator.once(in: 2) {
                    let other = generator.one(of: pool)
                    input = mutator.mutated(input, with: other, times: 1, using: &generator)
                }
            } else {
                let times = 1 + generator.below(6)
                let other = generator.one(of: pool)
                input = mutator.mutated(generator.one(of: pool), with: other, times: times, using: &generator)
            }
            guard try execute(input, file: file) else { continue }
            if pool.count < Self.poolSize {
                pool.append(input)
            } else {
                pool[generator.below(pool.count)] = input
            }
        }
        alarm(0)
        // What the next run would take for a crash.
        try FileManager.default.removeItem(at: inHand)
    }

    /// Whether the input was taken as valid.
    @discardableResult private mutating func execute(_ input: [UInt8], file: borrowing InputFile) throws -> Bool {
        try file.write(input)
        if executions.isMultiple(of: 256) { alarm(Self.hang) }
        executions += 1
        let start = Self.processorTime
        do throws(Finding) {
            let isValid = try target.check(input)
            if Self.processorTime - start > Self.patience { throw Finding("takes more than \(Self.patience)") }
            if isValid { accepted += 1 }
            return isValid
        } catch {
            try keep(input, error)
            return false
        }
    }

    /// Of this thread: what others do on a busy machine does not count.
    private static var processorTime: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    private mutating func keep(_ input: [UInt8], _ finding: Finding) throws {
        guard !findings.contains(finding.what) else { return }
        findings.append(finding.what)
        let small = Reducer.reduced(input) { [target] input in
            do throws(Finding) {
                _ = try target.check(input)
                return false
            } catch {
                return error.what == finding.what
            }
        }
        let place = folder.appending(path: "fuzz-\(name)-\(seed)-\(findings.count).input")
        try Data(small).write(to: place)
        print("finding: \(finding.what)\n  replay: darcha-fuzz \(name) --replay \(place.path)")
    }
}
