extension Duration {
    /// The duration in whole milliseconds, which is how Kafka and the contracts count.
    package var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
