import Glibc

/// What the kernel says about this process, under the names that Prometheus clients agree on.
package enum ProcessMetrics {
    /// The metrics in the text exposition format; what cannot be read is left out.
    package static func render() -> String {
        var text = ""
        func add(_ name: String, _ kind: String, _ help: String, _ value: Double?) {
            guard let value else { return }
            text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n\(name) \(MetricName.number(value))\n"
        }
        add("process_cpu_seconds_total", "counter", "User and system CPU time spent.", cpuSeconds)
        add("process_open_fds", "gauge", "Open file descriptors.", openDescriptors)
        add("process_resident_memory_bytes", "gauge", "Resident memory.", residentBytes)
        return text
    }

    private static var cpuSeconds: Double? {
        var time = timespec()
        guard clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return nil }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static var openDescriptors: Double? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        // Not `.`, not `..`, and not the directory that is being read.
        return Double(max(0, count - 3))
    }

    /// The second number of `statm` (proc(5)), in pages.
    private static var residentBytes: Double? {
        guard let file = fopen("/proc/self/statm", "r") else { return nil }
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 128)
        guard fgets(&buffer, Int32(buffer.count), file) != nil else { return nil }
        let line = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let numbers = line.split(separator: " ")
        guard numbers.count > 1, let pages = Double(numbers[1]) else { return nil }
        return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
    }
}
