/// A place in a file of the catalogue.
struct Place: Sendable, Hashable {
    /// The path, as findings name it.
    let file: String
    /// Counted from 1.
    var line = 1
    /// Counted from 1.
    var column = 1
}

/// A value and where it was written.
struct Placed<Value: Sendable>: Sendable {
    let value: Value
    let place: Place
}
