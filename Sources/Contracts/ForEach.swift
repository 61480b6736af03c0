package import JSON

/// The elements of an array, each of which is asked for.
package struct ForEach: Sendable, Hashable {
    /// How many elements must be answered.
    package enum Quorum: Sendable, Hashable {
        case all
        case any
        case atLeast(Int)
    }

    /// The most elements that a contract may allow.
    package static let ceiling = 200

    /// Where the array stands in the context.
    package let array: SingularQuery
    /// How many elements it may have.
    package let max: Int
    package let quorum: Quorum

    package init(array: SingularQuery, max: Int, quorum: Quorum = .all) {
        self.array = array
        self.max = max
        self.quorum = quorum
    }

    /// How many of so many elements must be answered.
    package func needed(of count: Int) -> Int {
        switch quorum {
        case .all: count
        case .any: 1
        case .atLeast(let number): number
        }
    }

    /// In the form of the service's file.
    package var json: JSONValue {
        var object: JSONObject = ["in": .string(array.description), "max": JSONValue(max)]
        switch quorum {
        case .all: break
        case .any: object["quorum"] = .string("any")
        case .atLeast(let number): object["quorum"] = JSONValue(number)
        }
        return .object(object)
    }
}
