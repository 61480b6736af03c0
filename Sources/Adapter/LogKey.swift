/// The metadata keys of the adapter's log lines.
enum LogKey {
    static let agency = "agency"
    static let operation = "operation"
    static let task = "task"
    static let code = "code"
    static let topic = "topic"
    static let partition = "partition"
    static let offset = "offset"
    static let partitions = "partitions"
    static let error = "error"
    static let state = "state"
    static let tries = "tries"
}
