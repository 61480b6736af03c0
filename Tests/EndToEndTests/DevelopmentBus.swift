import AsyncHTTPClient
import Foundation
import JSON
import NIOCore
import NIOHTTP1
import Subprocess
import Synchronization
import SystemPackage
import Testing

/// A `darcha dev` of a test's own: the real program, its real children, on ports of its own.
final class DevelopmentBus: Sendable {
    /// The gateway.
    let url: String
    /// The portal's key.
    let key: String
    /// The operator's key.
    let operatorKey: String
    /// Each simulator's address, by its agency.
    let simulators: [String: String]
    /// Kafka's bootstrap servers.
    let bootstrapServers: String
    /// The process of `darcha dev`.
    let process: pid_t
    private let folder: String

    private init(
        url: String, key: String, operatorKey: String, simulators: [String: String], broker: String, process: pid_t,
        folder: String
    ) {
        self.url = url
        self.key = key
        self.operatorKey = operatorKey
        self.simulators = simulators
        bootstrapServers = broker
        self.process = process
        self.folder = folder
    }

    /// The program, built beside the tests.
    static var executable: String {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let beside = URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("darcha").path
        let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path
        let built = "\(here)/../../.build/release/darcha"
        return FileManager.default.isExecutableFile(atPath: beside) ? beside : built
    }

    /// The folder of contracts.
    static var contracts: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Contracts")
            .standardizedFileURL.path
    }

    /// Starts a bus, runs a test on it, and ends it; fails where a process stays behind.
    static func run(
        _ arguments: [String] = ["--instant"], _ test: @Sendable @escaping (DevelopmentBus) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("darcha-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(8))]
        let result = try await Subprocess.run(
            .path(FilePath(executable)),
            arguments: Arguments(
                ["dev", "--port", "0", "--contracts", contracts, "--data", "\(folder)/data"] + arguments),
            workingDirectory: FilePath(folder), platformOptions: options, input: .none, output: .sequence,
            error: .combinedWithOutput
        ) { execution -> [pid_t] in
            let started = Started()
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for try await line in execution.standardOutput.strings(bufferingPolicy: .maxLineLength(64 << 10)) {
                        started.take(line.trimmingCharacters(in: .newlines))
                    }
                    started.end()
                }
                let lines = try await started.ready()
                let bus = try DevelopmentBus(
                    lines, process: execution.processIdentifier.value, folder: "\(folder)/data")
                do { try await test(bus) } catch {
                    print("What the bus said:\n\(started.text)")
                    throw error
                }
                let children = bus.allProcesses
                try execution.send(signal: .terminate)
                try await group.waitForAll()
                return children
            }
        }
        #expect(result.terminationStatus == .exited(0), "SIGTERM ends the bus in order")
        for child in result.closureResult {
            #expect(kill(child, 0) != 0, "process \(child) was left behind")
        }
    }

    private convenience init(_ lines: [String], process: pid_t, folder: String) throws {
        var values: [String: String] = [:]
        var simulators: [String: String] = [:]
        for line in lines {
            let words = line.split(separator: " ").map(String.init)
            guard words.count > 1 else { continue }
            if words[0] == "agency", words.count > 2 {
                simulators[words[1]] = words[2]
            } else {
                values[words[0]] = words[1]
            }
        }
        self.init(
            url: try #require(values["gateway"]), key: try #require(values["key"]),
            operatorKey: try #require(values["operator"]), simulators: simulators,
            broker: try #require(values["broker"]), process: process, folder: folder)
    }

    // MARK: - Processes

    /// The current process of a child, as `conductor` or `adapter civil-registry`.
    func process(of child: String) throws -> pid_t {
        let path = "\(folder)/logs/\(child.replacing(" ", with: "-")).log"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let last = text.split(separator: "\n").last { $0.hasPrefix("started as process ") }
        return try #require(last.flatMap { pid_t($0.dropFirst("started as process ".count)) })
    }

    /// Ends a child as a power cut would.
    func kill9(_ child: String) throws {
        #expect(kill(try process(of: child), SIGKILL) == 0)
    }

    /// The processes of all children that ever ran.
    var allProcesses: [pid_t] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/logs")) ?? []
        return files.flatMap { file -> [pid_t] in
            let text = (try? String(contentsOfFile: "\(folder)/logs/\(file)", encoding: .utf8)) ?? ""
            return text.split(separator: "\n").filter { $0.hasPrefix("started as process ") }
                .compactMap { pid_t($0.dropFirst("started as process ".count)) }
        }
    }

    /// What a child has written.
    func log(of child: String) -> String {
        (try? String(contentsOfFile: "\(folder)/logs/\(child.replacing(" ", with: "-")).log", encoding: .utf8)) ?? ""
    }

    // MARK: - HTTP

    struct Answer: Sendable {
        var status: Int
        var json: JSONValue
    }

    /// One call, by the portal's key unless another is given; throws where the connection breaks.
    func call(
        _ method: HTTPMethod, _ url: String, key: String? = nil, headers: [(String, String)] = [],
        body: JSONValue? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: url)
        request.method = method
        request.headers.add(name: "authorization", value: "Bearer \(key ?? self.key)")
        if let body {
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(body.serialized())
        }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(70))
        let bytes = try await response.body.collect(upTo: 16 << 20)
        let json = (try? JSONValue(parsing: Array(bytes.readableBytesView))) ?? .null
        return Answer(status: Int(response.status.code), json: json)
    }

    /// Opens a case as a patient portal does: again with the same key, until it is accepted.
    func open(_ service: String, _ document: JSONValue, key: String) async throws -> String {
        var last = ""
        for attempt in 0..<100 {
            do {
                let answer = try await call(
                    .POST, "\(url)/v1/services/\(service)/cases", headers: [("idempotency-key", key)], body: document)
                if answer.status == 202 || answer.status == 200, let id = answer.json["id"]?.string { return id }
                guard answer.status == 503 || answer.status == 500 else {
                    throw Unexpected("\(answer.status) \(answer.json.serializedString)")
                }
                last = "\(answer.status) \(answer.json.serializedString)"
            } catch let error as Unexpected {
                throw error
            } catch {
                // The gateway was ended under us: the key makes the retry safe.
                last = "\(error)"
            }
            try await Task.sleep(for: .milliseconds(min(50 << min(attempt, 5), 1000)))
        }
        let ready = try? await call(.GET, "\(url)/readyz").json.serializedString
        let said = log(of: "gateway").split(separator: "\n").suffix(5).joined(separator: "\n")
        throw Unexpected("the gateway stayed away: \(last); /readyz: \(ready ?? "nothing"); its log: \(said)")
    }

    /// Waits for a case to close, through restarts of the gateway.
    func closed(_ id: String, within limit: Duration = .seconds(120)) async throws -> JSONValue {
        let end = ContinuousClock.now.advanced(by: limit)
        var last = JSONValue.null
        while ContinuousClock.now < end {
            do {
                let answer = try await call(.GET, "\(url)/v1/cases/\(id)", headers: [("prefer", "wait=20")])
                last = answer.json
                if answer.json["state"]?.string == "closed" { return answer.json }
                if answer.status == 404 { throw Unexpected("case \(id) is lost: \(answer.json.serializedString)") }
                if answer.status == 200 { continue }
            } catch let error as Unexpected {
                throw error
            } catch {
                // As above.
            }
            try await Task.sleep(for: .milliseconds(200))
        }
        throw Unexpected("case \(id) did not close: \(last.serializedString)")
    }

    /// What the simulators have counted, summed up: how often a step took effect more than once, and all effects.
    func effects() async throws -> (effects: Int64, doubled: [JSONValue]) {
        var effects: Int64 = 0
        var doubled: [JSONValue] = []
        for address in simulators.values {
            let answer = try await call(.GET, "\(address)/_simulator/effects")
            effects += answer.json["effects"]?.integer ?? 0
            doubled += answer.json["doubled"]?.array ?? []
        }
        return (effects, doubled)
    }

    /// Makes a simulator behave.
    func behave(_ agency: String, _ mode: String) async throws {
        let address = try #require(simulators[agency])
        let answer = try await call(.PUT, "\(address)/_simulator/behaviour", body: ["mode": .string(mode)])
        #expect((200..<300).contains(answer.status))
    }
}

/// Something that a test did not expect.
struct Unexpected: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// The lines of a bus that is starting.
private final class Started: Sendable {
    private struct State {
        var lines: [String] = []
        var isReady = false
        var isEnded = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    var text: String { state.withLock { $0.lines.joined(separator: "\n") } }

    func take(_ line: String) {
        wake { state in
            state.lines.append(line)
            if line.hasPrefix("ready ") { state.isReady = true }
        }
    }

    func end() { wake { $0.isEnded = true } }

    private func wake(_ change: (inout State) -> Void) {
        let waiter: CheckedContinuation<Void, Never>? = state.withLock { state in
            change(&state)
            guard state.isReady || state.isEnded else { return nil }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// All lines up to `ready`.
    func ready() async throws -> [String] {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.isReady || state.isEnded { return true }
                state.waiter = continuation
                return false
            }
            if isOver { continuation.resume() }
        }
        let (lines, isReady) = state.withLock { ($0.lines, $0.isReady) }
        guard isReady else { throw Unexpected("the bus ended:\n" + lines.joined(separator: "\n")) }
        return lines
    }
}
