import FoundationEssentials

/// The days of examples. They lie around a fixed one, so that an example is the same whenever it is made.
enum ExampleDates {
    /// 2 March 2026, in days since 1970-01-01.
    static let today = 20_514

    /// RFC 3339 `full-date`.
    static func text(_ days: Int) -> String {
        Date(timeIntervalSince1970: Double(days) * 86_400).formatted(.iso8601.year().month().day())
    }
}
