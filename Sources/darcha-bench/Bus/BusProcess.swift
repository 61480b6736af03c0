import Foundation
import Synchronization

/// A child process that ends with this one, and tells when it is ready.
final class BusProcess: Sendable {
    let name: String
    private let process: Process
    private let log: String
    private let input = Pipe()
    private let isReady = DispatchSemaphore(value: 0)
    private let told = Said()

    /// Starts the `darcha` that stands beside this program.
    ///
    /// - Parameters:
    ///   - name: what the report calls it.
    ///   - log: a file for what it says.
    init(_ name: String, _ arguments: [String], log: String) throws {
        self.name = name
        self.log = log
        let own = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        let process = Process()
        process.executableURL = own.deletingLastPathComponent().appendingPathComponent("darcha")
        process.arguments = arguments
        process.standardInput = input
        // What it was told for a cluster of the user's own is not meant for this one.
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("DARCHA_") }
        environment["DARCHA_SUPERVISED"] = "1"
        process.environment = environment
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        process.standardError = FileHandle(forWritingAtPath: log)
        let output = Pipe()
        process.standardOutput = output
        self.process = process
        output.fileHandleForReading.readabilityHandler = { [isReady, told] handle in
            let data = handle.availableData
            guard !data.isEmpty else {
                handle.readabilityHandler = nil
                isReady.signal()
                return
            }
            let text = String(decoding: data, as: UTF8.self)
            told.append(text)
            if text.contains("ready") { isReady.signal() }
        }
        try process.run()
    }

    var identifier: Int32 { process.processIdentifier }

    /// What it has written to its standard output.
    var output: String { told.text }

    /// Waits until it says that it is ready.
    ///
    /// - Throws: ``BenchError`` where it ends before, or takes longer than half a minute.
    func untilReady() throws {
        guard isReady.wait(timeout: .now() + 30) == .success, output.contains("ready"), process.isRunning else {
            throw BenchError("\(name) does not get ready: \(lastWords)")
        }
    }

    /// Waits until it has ended by itself.
    ///
    /// - Throws: ``BenchError`` where it fails.
    func untilEnded() throws {
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw BenchError("\(name) failed: \(lastWords)") }
    }

    /// - Throws: ``BenchError`` where it has ended.
    func check() throws {
        guard process.isRunning else { throw BenchError("\(name) has ended: \(lastWords)") }
    }

    /// The end of its log.
    private var lastWords: String {
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").suffix(5).joined(separator: "\n")
    }

    /// Ends it.
    func stop() {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
        try? input.fileHandleForWriting.close()
    }
}

/// What a process has said so far.
private final class Said: Sendable {
    private let lines = Mutex("")

    var text: String { lines.withLock { $0 } }

    func append(_ text: String) { lines.withLock { $0 += text } }
}
