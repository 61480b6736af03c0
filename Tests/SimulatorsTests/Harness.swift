import AsyncHTTPClient
import Foundation
import JSON
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Testing

@testable import Simulators

/// An answer of a simulator.
struct Answer: Sendable {
    let status: Int
    let body: [UInt8]
    let contentType: String?

    /// The body, which must be JSON.
    var document: JSONValue {
        get throws { try JSONValue(parsing: body) }
    }

    var code: String? { (try? document)?["code"]?.string }
}

/// A caller of one simulator.
struct Caller: Sendable {
    let port: Int

    func get(_ path: String) async throws -> Answer { try await send("GET", path, body: nil) }

    func post(
        _ path: String, _ document: JSONValue, key: String? = nil, task: String? = nil
    ) async throws -> Answer {
        try await send("POST", path, body: document.serialized(), key: key, task: task)
    }

    func behave(_ mode: String) async throws {
        let behaviour: JSONValue = ["mode": .string(mode)]
        let answer = try await send("PUT", "/_simulator/behaviour", body: behaviour.serialized())
        #expect(answer.status == 200)
    }

    func effects() async throws -> JSONValue { try await get("/_simulator/effects").document }

    func send(
        _ method: String, _ path: String, body: [UInt8]?, key: String? = nil, task: String? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = .init(rawValue: method)
        if let body {
            request.body = .bytes(body)
            request.headers.add(name: "content-type", value: "application/json")
        }
        if let key { request.headers.add(name: "Idempotency-Key", value: key) }
        if let task { request.headers.add(name: "Darcha-Task", value: task) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        let bytes = try await response.body.collect(upTo: 1 << 22)
        return Answer(
            status: Int(response.status.code), body: Array(bytes.readableBytesView),
            contentType: response.headers.first(name: "content-type"))
    }
}

/// Runs a simulator on a free port for as long as the body needs it, and ends it as a signal would.
func withSimulator<Value: Sendable>(
    _ agency: String, database: String = ":memory:",
    _ body: @escaping @Sendable (Caller) async throws -> Value
) async throws -> Value {
    try await withSimulators([agency], database: database) { callers in
        try await body(try #require(callers[agency]))
    }
}

/// Runs several simulators, on 1 March 2026; they wait, where they are slow, as `pause` says.
func withSimulators<Value: Sendable>(
    _ agencies: [String], database: String = ":memory:",
    pause: @escaping @Sendable (Duration) async throws -> Void = { _ in },
    _ body: @escaping @Sendable ([String: Caller]) async throws -> Value
) async throws -> Value {
    let (ports, port) = AsyncStream<(String, Int)>.makeStream()
    var logger = Logger(label: "simulator")
    logger.logLevel = .critical
    let today = try #require(CivilDate("2026-03-01"))
    let simulators = try agencies.map { agency in
        try Simulator(
            agency: agency, port: 0, database: database, latency: LatencyProfile.none, logger: logger, today: { today },
            pause: pause, onReady: { port.yield((agency, $0)) })
    }
    let group = ServiceGroup(services: simulators, logger: logger)
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
            // Ends the waiting below when a simulator does not start.
            defer { port.finish() }
            try await group.run()
        }
        var callers: [String: Caller] = [:]
        for await (agency, port) in ports {
            callers[agency] = Caller(port: port)
            if callers.count == agencies.count { break }
        }
        guard callers.count == agencies.count else {
            try await tasks.waitForAll()
            throw CancellationError()
        }
        let result = await Task { try await body(callers) }.result
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
        return try result.get()
    }
}

/// A database file of its own for one test, and no trace of it afterwards.
func withDatabaseFile(_ body: (String) async throws -> Void) async throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "simulators-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    try await body(directory.appending(path: "simulator.sqlite").path)
}
