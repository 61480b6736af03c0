import JSON

/// Where a schema stands: in its resource, which has a base URI, and in the document (file) that holds the resource.
struct SchemaPlace {
    /// The base URI; `$id` changes it.
    var base: String
    /// From the root of the resource.
    var pointer = JSONPointer()
    var document: String
    /// From the root of the document.
    var documentPointer = JSONPointer()
    /// What the resource's `$schema` makes of keywords.
    var dialect: Vocabulary

    /// The absolute location: `URI#/pointer`.
    var location: String { "\(base)#\(pointer)" }

    /// Whether this is the root of a resource.
    var isRoot: Bool { pointer.tokens.isEmpty }

    func appending(_ tokens: String...) -> SchemaPlace {
        var place = self
        for token in tokens {
            place.pointer = place.pointer.appending(token)
            place.documentPointer = place.documentPointer.appending(token)
        }
        return place
    }

    /// The same place as the root of a resource of its own.
    func rebased(to base: String) -> SchemaPlace {
        var place = self
        place.base = base
        place.pointer = JSONPointer()
        return place
    }
}
