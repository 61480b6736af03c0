/// A record that no repetition would bring to its topic.
package struct Undeliverable: Sendable, Hashable {
    /// Its place among those that were to be published.
    package var index: Int
    /// Why.
    package var reason: String

    package init(index: Int, reason: String) {
        self.index = index
        self.reason = reason
    }
}
