import Foundation
import JSON

/// The same work by another client: a script that prints one line of JSON, as `Tests/Peers/run` does.
struct PeerRun {
    let script: String
    let client: String

    /// Cases per second.
    ///
    /// - Throws: ``BenchError`` where the script fails or says something else.
    func run(
        servers: String, agencies: Int, bodyBytes: Int, inFlight: Int, seconds: Double, warmUp: Double,
        partitions: Int32,
        prefix: String
    ) throws -> Double {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: script)
        process.arguments = [
            "--bootstrap-servers", servers, "--client", client, "--agencies", String(agencies), "--body-bytes",
            String(bodyBytes), "--in-flight", String(inFlight), "--seconds", String(Int(seconds.rounded(.up))),
            "--warm-up", String(Int(warmUp.rounded(.up))), "--partitions", String(partitions), "--prefix", prefix,
        ]
        let output = Pipe()
        process.standardOutput = output
        do { try process.run() } catch { throw BenchError("\(script) cannot be run: \(error)") }
        let bytes = (try? output.fileHandleForReading.readToEnd()) ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0,
            let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").last,
            let json = try? JSONValue(parsing: Array(line.utf8)), let rate = json["casesPerSecond"]?.number?.double
        else { throw BenchError("\(script) --client \(client) failed with status \(process.terminationStatus)") }
        return rate
    }
}
