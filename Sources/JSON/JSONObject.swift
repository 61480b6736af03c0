/// The members of a JSON object, in the order in which they were added; equality does not regard the order.
///
/// A small object is searched from its start; one above ``indexThreshold`` members keeps a hashed index, so that no input
/// makes looking up or adding members quadratic.
public struct JSONObject: Sendable {
    /// A member: its name and value.
    public typealias Element = (name: String, value: JSONValue)

    /// A member as it is stored: a type of its own is copied and destroyed faster than a tuple.
    @usableFromInline
    struct Member: Sendable {
        @usableFromInline let name: String
        @usableFromInline var value: JSONValue
    }

    static let indexThreshold = 12

    private(set) var members: [Member]
    /// Position by name; only above the threshold.
    private var index: JSONNameIndex?

    /// An object without members.
    public init() { members = [] }

    /// An object without members and with room for some.
    public init(minimumCapacity: Int) {
        members = []
        members.reserveCapacity(minimumCapacity)
    }

    /// An object of these members, in this order.
    ///
    /// - Precondition: no name stands twice.
    public init(uniqueKeysWithValues elements: some Sequence<(String, JSONValue)>) {
        self.init()
        for (name, value) in elements {
            let added = insertNew(name, value)
            precondition(added, "a name stands twice")
        }
    }

    /// An object of members whose names are all different, with their index if they are that many.
    init(members: [Member], index: JSONNameIndex?) {
        self.members = members
        self.index = index
    }

    /// How many members there are.
    public var count: Int { members.count }

    /// Whether there is no member.
    public var isEmpty: Bool { members.isEmpty }

    /// The names, in order.
    public var keys: some Collection<String> { members.lazy.map(\.name) }

    /// The values, in order.
    public var values: some Collection<JSONValue> { members.lazy.map(\.value) }

    /// The value of the member of that name.
    ///
    /// Setting keeps the place of a member that exists and appends one that does not; setting nil removes it.
    public subscript(_ name: String) -> JSONValue? {
        get { position(of: name).map { members[$0].value } }
        set {
            switch (position(of: name), newValue) {
            case (let position?, let value?):
                members[position].value = value
            case (let position?, nil):
                members.remove(at: position)
                index = nil
                buildIndexIfLarge()
            case (nil, let value?):
                append(name, value)
            case (nil, nil):
                break
            }
        }
    }

    /// Whether there is a member of that name.
    public func contains(_ name: String) -> Bool { position(of: name) != nil }

    /// Adds a member unless the name is taken; says whether it was added.
    mutating func insertNew(_ name: String, _ value: JSONValue) -> Bool {
        guard position(of: name) == nil else { return false }
        append(name, value)
        return true
    }

    private mutating func append(_ name: String, _ value: JSONValue) {
        members.append(Member(name: name, value: value))
        if index == nil {
            buildIndexIfLarge()
        } else {
            index?.append { members[$0].name }
        }
    }

    private mutating func buildIndexIfLarge() {
        guard members.count > Self.indexThreshold else { return }
        index = JSONNameIndex(count: members.count) { members[$0].name }
    }

    private func position(of name: String) -> Int? {
        if let index { return index.position(of: name) { members[$0].name } }
        return members.firstIndex { $0.name.hasSameUTF8(as: name) }
    }
}

extension JSONObject: Sequence {
    /// Goes over the members in order.
    public struct Iterator: IteratorProtocol, Sendable {
        @usableFromInline var members: IndexingIterator<[Member]>

        init(_ members: [Member]) { self.members = members.makeIterator() }

        @inlinable
        public mutating func next() -> Element? { members.next().map { ($0.name, $0.value) } }
    }

    public func makeIterator() -> Iterator { Iterator(members) }

    public var underestimatedCount: Int { members.count }
}

extension JSONObject: Hashable {
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        guard left.count == right.count else { return false }
        for (place, member) in left.members.enumerated() {
            // Most often the other one has it at the same place.
            let other = right.members[place]
            let isThere = other.name.hasSameUTF8(as: member.name)
            guard let position = isThere ? place : right.position(of: member.name),
                right.members[position].value == member.value
            else { return false }
        }
        return true
    }

    public func hash(into hasher: inout Hasher) {
        // A sum, because the order must not count.
        var sum = 0
        for member in members {
            var partial = Hasher()
            member.name.hashUTF8(into: &partial)
            partial.combine(member.value)
            sum &+= partial.finalize()
        }
        hasher.combine(sum)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Of members with the same name the last counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(minimumCapacity: elements.count)
        for (name, value) in elements { self[name] = value }
    }
}
