/// A place in a file of the catalogue.
package struct Place: Sendable, Hashable {
    /// The path, as findings name it.
    package let file: String
    /// Counted from 1.
    package var line = 1
    /// Counted from 1.
    package var column = 1
}

/// A value and where it was written.
package struct Placed<Value: Sendable>: Sendable {
    package let value: Value
    package let place: Place
}
