import Messages

/// Moments as the bus writes them.
enum Moment {
    static func text(_ milliseconds: Int64) -> String { Timestamp(milliseconds: milliseconds).description }
}
