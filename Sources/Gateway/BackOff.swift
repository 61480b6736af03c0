import Kafka

/// Longer and longer pauses between tries of something outside, up to 5 s.
struct BackOff {
    private var next = Duration.milliseconds(250)
    private var said: Set<KafkaError.Code> = []

    /// Whether it is the first time that something failed in this way: worth a line in the log.
    mutating func isFirst(_ code: KafkaError.Code) -> Bool { said.insert(code).inserted }

    /// Pauses.
    ///
    /// - Returns: false when the task is cancelled.
    mutating func pause() async -> Bool {
        do { try await Task.sleep(for: next) } catch { return false }
        next = min(next * 2, .seconds(5))
        return true
    }
}
