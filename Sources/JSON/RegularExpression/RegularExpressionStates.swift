/// The instructions that a machine is at: a set of small numbers in the order of their arrival.
///
/// Inserting, asking and clearing take constant time (a sparse set).
struct RegularExpressionStates {
    private var places: [UInt16]
    /// For each number, where it stands among the places, if it is there.
    private var positions: [UInt16]
    private(set) var count = 0

    init(capacity: Int) {
        places = [UInt16](repeating: 0, count: capacity)
        positions = places
    }

    subscript(index: Int) -> Int { Int(places[index]) }

    /// The numbers, in order of size.
    var sorted: [UInt16] { places[..<count].sorted() }

    mutating func insert(_ place: Int) {
        let position = Int(positions[place])
        if position < count, Int(places[position]) == place { return }
        positions[place] = UInt16(truncatingIfNeeded: count)
        places[count] = UInt16(truncatingIfNeeded: place)
        count += 1
    }

    mutating func removeAll() { count = 0 }
}
