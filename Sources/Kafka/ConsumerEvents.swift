/// The events of a consumer, for one reader.
///
/// The sequence ends when the consumer is closed, and for a task that is cancelled. It can be iterated again: it goes
/// on where the last reader stopped. Of two readers at a time, the earlier one's iteration ends.
public struct ConsumerEvents: AsyncSequence, Sendable {
    public typealias Element = ConsumerEvent
    public typealias Failure = Never

    let link: ConsumerLink

    public func makeAsyncIterator() -> Iterator {
        Iterator(link: link)
    }

    /// Takes one event after the other.
    public struct Iterator: AsyncIteratorProtocol {
        let link: ConsumerLink

        /// The next event; nil when the consumer is closed or the task is cancelled.
        public mutating func next() async -> ConsumerEvent? {
            await link.next()
        }

        /// The next event; nil when the consumer is closed or the task is cancelled.
        public mutating func next(isolation actor: isolated (any Actor)?) async -> ConsumerEvent? {
            await link.next(isolation: actor)
        }
    }
}
