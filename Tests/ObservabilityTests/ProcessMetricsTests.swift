import Testing

@testable import Observability

@Suite struct ProcessMetricsTests {
    @Test func tellsWhatTheKernelKnows() {
        let lines = ProcessMetrics.render().split(separator: "\n").filter { !$0.hasPrefix("#") }
        let values = Dictionary(
            lines.map { line in
                let parts = line.split(separator: " ")
                return (String(parts[0]), Double(parts[1]) ?? -1)
            }
        ) { $1 }
        #expect(values.count == 3)
        #expect((values["process_resident_memory_bytes"] ?? 0) > 1_000_000)
        #expect((values["process_open_fds"] ?? 0) >= 3)
        #expect((values["process_cpu_seconds_total"] ?? -1) >= 0)
    }
}
