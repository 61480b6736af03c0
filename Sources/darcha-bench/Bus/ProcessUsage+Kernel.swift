import Foundation
import Load

extension ProcessUsage {
    /// As of now; all zero where there is no such process.
    init(of process: Int32) {
        self.init()
        let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd"))?.count ?? 0
        guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let usage = ProcessUsage(
                stat: stat, ticks: sysconf(Int32(_SC_CLK_TCK)), page: sysconf(Int32(_SC_PAGESIZE)),
                descriptors: descriptors)
        else { return }
        self = usage
    }
}
