/// What a process has used by a moment, or all processes of a kind together, as `/proc/PID` tells it (proc(5)).
package struct ProcessUsage: Sendable, Codable, Equatable {
    /// User and system time since its start, in seconds.
    package var processor = 0.0
    /// Resident memory, in bytes.
    package var memory = 0
    package var threads = 0
    package var descriptors = 0

    package init() {}

    /// Reads `/proc/PID/stat`; nil where it is not of that form.
    ///
    /// - Parameters:
    ///   - ticks: how many clock ticks a second has.
    ///   - page: the size of a page, in bytes.
    ///   - descriptors: how many entries `/proc/PID/fd` has.
    package init?(stat: String, ticks: Int, page: Int, descriptors: Int) {
        // The program's name may hold spaces and parentheses: what counts begins after the last one.
        guard ticks > 0, let end = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: end)...].split { $0 == " " || $0 == "\n" }
        // Fields 14, 15, 20 and 24 of the manual, which counts from 1; here the third is the first.
        guard fields.count > 21, let user = Int(fields[11]), let system = Int(fields[12]),
            let threads = Int(fields[17]), let pages = Int(fields[21])
        else { return nil }
        processor = Double(user + system) / Double(ticks)
        memory = pages * page
        self.threads = threads
        self.descriptors = descriptors
    }

    package static func += (left: inout ProcessUsage, right: ProcessUsage) {
        left.processor += right.processor
        left.memory += right.memory
        left.threads += right.threads
        left.descriptors += right.descriptors
    }
}
