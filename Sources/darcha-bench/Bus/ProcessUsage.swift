import Foundation

/// What a process has used by a moment, from `/proc` (proc(5)).
struct ProcessUsage {
    /// User and system time, in seconds.
    var processor = 0.0
    /// Resident memory, in bytes.
    var memory = 0
    var threads = 0
    var descriptors = 0

    /// As of now; all zero where there is no such process.
    init(of process: Int32) {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return }
        // After the name in parentheses, which may hold anything: state is the third field of the line.
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 21 else { return }
        let ticks = (Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0)
        processor = ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
        threads = Int(fields[17]) ?? 0
        memory = (Int(fields[21]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
        descriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count) ?? 0
    }
}
