import Foundation

/// The child process that hosts the broker.
final class BrokerProcess {
    private let process = Process()
    private let input = Pipe()
    let bootstrapServers: String

    /// Starts a child of this program.
    ///
    /// - Parameter topics: names and partition counts to create.
    init(topics: [String: Int32]) throws {
        let output = Pipe()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["broker-host"] + topics.flatMap { ["--topic", "\($0.key):\($0.value)"] }
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var line = Data()
        while let byte = try output.fileHandleForReading.read(upToCount: 1), byte != Data([10]), !byte.isEmpty {
            line += byte
        }
        guard !line.isEmpty else { throw BenchError("the broker's process did not tell its address") }
        bootstrapServers = String(decoding: line, as: UTF8.self)
    }

    var identifier: Int32 { process.processIdentifier }

    /// Ends the child.
    func stop() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}

/// Why a run ended early.
struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
