import Foundation
import Logging
import Subprocess
import Synchronization
import SystemPackage

/// One child process that is to run for as long as its supervisor.
struct SupervisedProcess: Sendable {
    /// What people call it, as `gateway` or `adapter civil-registry`.
    var name: String
    /// The arguments of the program.
    var arguments: [String]
    /// What its environment has besides the supervisor's.
    var environment: [String: String] = [:]
}

/// Keeps child processes running, and ends them with itself.
///
/// A child that ends is started again after a pause, which grows while it keeps ending. Children have process groups of
/// their own, so that Ctrl-C reaches the supervisor alone, which then ends them in order; and they hold the read end of
/// a pipe, so that they end by themselves when the supervisor is killed.
struct Supervisor: Sendable {
    /// The program.
    let executable: String
    /// Where the children's output goes: one file each.
    let logs: String
    /// Tells a person what happens, a line at a time.
    let tell: @Sendable (String) -> Void
    /// The least level of a child's log lines that are shown.
    let shows: @Sendable (String) -> Bool

    /// Runs a child until cancelled.
    ///
    /// - Parameter onReady: called with what follows `ready` in a line of the child's output, each time it starts.
    func keep(_ process: SupervisedProcess, onReady: @escaping @Sendable (String) -> Void = { _ in }) async {
        var pause = Duration.milliseconds(500)
        while !Task.isCancelled {
            let started = ContinuousClock.now
            let ending: String
            do {
                ending = try await runOnce(process, onReady: onReady)
            } catch {
                ending = "can't be started: \(error)"
            }
            if Task.isCancelled { return }
            if started.duration(to: .now) > .seconds(10) { pause = .milliseconds(500) }
            tell("\(process.name) \(ending); starting it again in \(pause.inSeconds) s")
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(8))
        }
    }

    private func runOnce(
        _ process: SupervisedProcess, onReady: @escaping @Sendable (String) -> Void
    ) async throws -> String {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .milliseconds(3500))]
        // What the user set for a cluster of theirs is not meant for this one.
        var environment: [Environment.Key: String?] = [:]
        for name in ProcessInfo.processInfo.environment.keys where name.hasPrefix("DARCHA_") {
            if let key = Environment.Key(rawValue: name) { environment.updateValue(nil, forKey: key) }
        }
        environment["DARCHA_SUPERVISED"] = "1"
        for (name, value) in process.environment {
            if let key = Environment.Key(rawValue: name) { environment[key] = value }
        }
        let log = LogFile(path: "\(logs)/\(process.name.replacing(" ", with: "-")).log")
        let result = try await run(
            .path(FilePath(executable)), arguments: Arguments(process.arguments),
            environment: .inherit.updating(environment), platformOptions: options, input: .inputWriter,
            output: .sequence, error: .sequence
        ) { execution in
            log.write("started as process \(execution.processIdentifier)")
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    await lines(execution.standardOutput) { line in
                        log.write(line)
                        if line.hasPrefix("ready ") { onReady(String(line.dropFirst(6))) }
                    }
                }
                group.addTask {
                    await lines(execution.standardError) { line in
                        log.write(line)
                        if shows(line) { tell("[\(process.name)] \(line)") }
                    }
                }
            }
        }
        switch result.terminationStatus {
        case .exited(let code): return "(process \(result.processIdentifier)) ended with status \(code)"
        case .signaled(let signal): return "(process \(result.processIdentifier)) was ended by signal \(signal)"
        }
    }

    /// Reads a stream line by line until it ends. A line without end is cut, so that no child can fill our memory.
    private func lines(_ output: SubprocessOutputSequence, _ take: (String) -> Void) async {
        do {
            for try await line in output.strings(bufferingPolicy: .maxLineLength(64 << 10)) {
                take(line.trimmingCharacters(in: .newlines))
            }
        } catch {
            // The stream ends with its process; a line that is too long ends only the reading of it.
        }
    }
}

extension Duration {
    fileprivate var inSeconds: String {
        let (seconds, attoseconds) = components
        return attoseconds == 0 ? String(seconds) : "\(seconds).\(attoseconds / 100_000_000_000_000_000)"
    }
}

/// A file that lines are appended to.
final class LogFile: Sendable {
    private let handle: Mutex<FileHandle?>

    init(path: String) {
        let files = FileManager.default
        if !files.fileExists(atPath: path) { _ = files.createFile(atPath: path, contents: nil) }
        let file = FileHandle(forWritingAtPath: path)
        _ = try? file?.seekToEnd()
        handle = Mutex(file)
    }

    func write(_ line: String) {
        handle.withLock { handle in try? handle?.write(contentsOf: Data((line + "\n").utf8)) }
    }
}
