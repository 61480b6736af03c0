#if !LIBFUZZER
    import ArgumentParser
    import Foundation

    /// Looks for inputs that break parser, JSONPath, regular expressions or validator.
    @main struct Fuzz: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "darcha-fuzz",
            abstract: "Looks for inputs that break what reads them. Build it with -c release.",
            discussion: """
                A run with the same seed makes the same inputs. The input in hand is in fuzz-TARGET-in-hand.input: what \
                a crash leaves there is what crashed; a hang ends the run with SIGALRM. Exit status 1 says that \
                something was found.
                """)

        @Argument(help: "What to look at: \(FuzzTargets.allCases.map(\.rawValue).joined(separator: ", ")).")
        var target: FuzzTargets

        @Option(help: "How long to look.")
        var seconds = 600

        @Option(help: "Where the random numbers start.")
        var seed: UInt64 = 1

        @Option(help: ArgumentHelp("Where failing inputs go; what is there is tried first.", valueName: "dir"))
        var corpus = "."

        @Option(help: ArgumentHelp("Run one input only.", valueName: "file"))
        var replay: String?

        func validate() throws {
            guard (1...1_000_000).contains(seconds) else {
                throw ValidationError("--seconds takes a number from 1 to 1000000")
            }
        }

        func run() throws {
            if let replay { return try replayInput(in: URL(filePath: replay)) }
            let folder = URL(filePath: corpus)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            let inputs = try files.filter { $0.pathExtension == "input" }.sorted { $0.path < $1.path }
                .map { Array(try Data(contentsOf: $0)) }
            var run = FuzzRun(target: target, seed: seed, folder: folder)
            try run.run(for: .seconds(seconds), corpus: inputs)
            let share = run.executions == 0 ? 0 : run.accepted * 100 / run.executions
            print(
                "\(target.rawValue): \(run.executions) executions in \(seconds) s from seed \(seed), "
                    + "\(share) % of them valid inputs, \(run.findings.count) findings")
            if !run.findings.isEmpty { throw ExitCode.failure }
        }

        private func replayInput(in place: URL) throws {
            let input = Array(try Data(contentsOf: place))
            do throws(Finding) {
                print(try target.type.check(input) ? "valid; all holds" : "refused; all holds")
            } catch {
                print("finding: \(error.what)")
                throw ExitCode.failure
            }
        }
    }

    extension FuzzTargets: ExpressibleByArgument {}
#endif
