/// Where the time of a case goes, by the timestamps of its records: each is the moment at which its writer gave it to
/// librdkafka, so a hop is the way of one record to its reader and what the reader does with it before it writes the next.
///
/// Records come in any order: each topic is read for itself.
package struct HopTimes: Sendable {
    /// What a record is to its case.
    package enum Role: Sendable, Hashable {
        case opened
        case task(String), reply(String), replied(String)
        case result
    }

    /// Where a record lies.
    package enum Place: String, Sendable, Codable, CaseIterable {
        case journal, tasks, replies, results
    }

    /// What is told of it.
    package struct Summary: Sendable, Codable, Equatable {
        /// One hop.
        package struct Hop: Sendable, Codable, Equatable {
            package var name: String
            package var latency: Latencies.Summary
        }

        /// How many cases were read whole.
        package var cases: Int
        package var hops: [Hop]
        /// Bytes of keys, headers and values of a case, before compression, by where they lie.
        package var bytesPerCase: [String: Double]
    }

    private struct Course {
        var times: [Role: Int64] = [:]
        var bytes: [Place: Int] = [:]
    }

    private static let names = [
        "opened to task (conductor)", "task to reply (adapter)", "reply to replied (ingress)",
        "replied to result (conductor)",
    ]

    /// How many records a whole case has.
    private let wanted: Int
    private var courses: [[UInt8]: Course] = [:]
    private var times = [Latencies](repeating: Latencies(), count: Self.names.count)
    private var bytes: [Place: Int] = [:]
    private var cases = 0

    /// - Parameter tasks: how many tasks a case has.
    package init(tasks: Int) { wanted = 3 * tasks + 2 }

    /// Takes in a record of a case; the case is counted when it is whole.
    ///
    /// - Parameters:
    ///   - time: milliseconds since 1970.
    ///   - bytes: how large the record is.
    package mutating func note(_ role: Role, of key: [UInt8], at time: Int64, bytes count: Int) {
        var course = courses[key] ?? Course()
        // What is there twice counts once.
        if course.times.updateValue(time, forKey: role) == nil { course.bytes[role.place, default: 0] += count }
        guard course.times.count == wanted else {
            courses[key] = course
            return
        }
        courses[key] = nil
        tally(course)
    }

    private mutating func tally(_ course: Course) {
        guard let opened = course.times[.opened], let result = course.times[.result] else { return }
        cases += 1
        for (place, count) in course.bytes { bytes[place, default: 0] += count }
        var last = opened
        for case (.task(let task), let issued) in course.times {
            guard let reply = course.times[.reply(task)], let replied = course.times[.replied(task)] else { continue }
            times[0].record(.milliseconds(issued - opened))
            times[1].record(.milliseconds(reply - issued))
            times[2].record(.milliseconds(replied - reply))
            last = max(last, replied)
        }
        times[3].record(.milliseconds(result - last))
    }

    package var summary: Summary {
        Summary(
            cases: cases, hops: zip(Self.names, times).map { .init(name: $0, latency: $1.summary) },
            bytesPerCase: Dictionary(
                uniqueKeysWithValues: bytes.map { ($0.rawValue, Double($1) / Double(max(1, cases))) }))
    }
}

extension HopTimes.Role {
    package var place: HopTimes.Place {
        switch self {
        case .opened, .replied: .journal
        case .task: .tasks
        case .reply: .replies
        case .result: .results
        }
    }
}
