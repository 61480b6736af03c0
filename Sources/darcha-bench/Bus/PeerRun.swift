import Foundation
import JSON
import Kafka
import Load

/// The same work by another client: a program that prints one line of JSON, as `Tests/Peers/run` does. Each has a broker
/// of its own.
struct PeerRun {
    static let clients = ["confluent", "aiokafka"]

    let script: String
    let client: String

    /// - Throws: ``BenchError`` where the program fails or says something else.
    func run(
        on real: String?, _ settings: BusReport.Settings
    ) async throws -> PeerReport {
        let agencies = ["--agencies", String(settings.agencies)]
        return try await LoadCluster.with(real) { prefix in
            // The embedded broker makes topics that nobody has made with a number of partitions of its own.
            let names = try call(["--topics", "--prefix", prefix] + agencies).split(separator: "\n")
            return real == nil ? names.map { NewTopic(String($0), partitions: Int32(settings.partitions)) } : []
        } _: { cluster in
            let output = try call(
                [
                    "--bootstrap-servers", cluster.servers, "--client", client, "--body-bytes",
                    String(settings.bodies.classes[0].bytes), "--in-flight", String(settings.inFlight), "--seconds",
                    String(Int(settings.seconds.rounded(.up))), "--warm-up",
                    String(Int(settings.warmUp.rounded(.up))), "--partitions", String(settings.partitions),
                    "--prefix", cluster.prefix,
                ] + agencies)
            guard let line = output.split(separator: "\n").last, let json = try? JSONValue(parsing: Array(line.utf8)),
                let rate = json["casesPerSecond"]?.number?.double
            else { throw BenchError("\(script) --client \(client) does not say how many cases it did") }
            return PeerReport(
                client: client, casesPerSecond: rate, p50: json["p50"]?.number?.double ?? 0,
                p99: json["p99"]?.number?.double ?? 0)
        }
    }

    /// Runs the program, and takes what it says; its errors go to ours. It is told when this one ends, however.
    private func call(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
        process.arguments = ["--pdeathsig", "TERM", "--", script] + arguments
        let output = Pipe()
        process.standardOutput = output
        do { try process.run() } catch { throw BenchError("\(script) cannot be run: \(error)") }
        let bytes = (try? output.fileHandleForReading.readToEnd()) ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchError("\(script) --client \(client) failed with status \(process.terminationStatus)")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
