import JSON

/// Where a schema's keyword stands.
struct SchemaSpot: Hashable, Sendable {
    let side: CatalogueSide
    /// The document's `$id`.
    let document: String
    let pointer: JSONPointer
}

/// Why a reader's schema does not take all that a writer's schema allows.
struct SchemaGap: Hashable, Sendable {
    /// What of the schemas it is about.
    enum Aspect: Sendable {
        case type
        case values
        case limit
        case format
        case required
        case property
        case properties
        case items
        case alternatives
        /// Nothing that this comparison can decide.
        case undecided
    }

    let aspect: Aspect
    let spot: SchemaSpot
    /// What changed from old to new, as a sentence's middle.
    let change: String
    /// Which values the writer may write and the reader won't take: "without `phone`".
    let values: String
    /// False: it can't be shown that the reader takes all, nor that it does not.
    var isCertain: Bool
    /// Why nothing can be shown, where there is more to say than that.
    var doubt: String?
}

/// Gaps in the order in which they were found, each once.
struct SchemaGaps {
    /// Nobody reads more.
    static let limit = 500

    private(set) var all: [SchemaGap] = []
    private var known: Set<SchemaGap> = []

    mutating func append(_ gap: SchemaGap) {
        if all.count < Self.limit, known.insert(gap).inserted { all.append(gap) }
    }

    mutating func append(_ gaps: SchemaGaps) {
        for gap in gaps.all { append(gap) }
    }
}
