package import JSON
import JSONSchema

/// Makes valid documents from their schemas: the same for the same seed, and such as could come from a real form.
///
/// It chooses: a branch of each `anyOf`, `oneOf` and `if`, which optional properties there are, and values. What it has made
/// of each schema it checks with the real validator, and tries again when that says no. So `not` and what else can't be
/// built towards is met by trying; where that does not help, the error says where.
package struct ExampleGenerator: Sendable {
    /// How often one value is tried; how many in all.
    static let triesPerValue = 60
    private static let triesInAll = 40_000
    /// How deep values nest; deeper, a recursive schema is left by another way.
    static let maxDepth = 16

    let source: SchemaSource
    private let documents: [DocumentID: Document]
    /// By the locations of the schemas that hold together.
    private var compiled: [String: Schema] = [:]
    var random = ExampleRandom(seed: 0)
    var cast: ExampleCast
    private var budget = 0

    /// A generator for the documents of a catalogue.
    package init(_ catalogue: Catalogue) {
        documents = catalogue.documents
        source = SchemaSource(catalogue.documents)
        cast = ExampleCast(&random)
    }

    /// An example of a document.
    ///
    /// - Throws: ``ExampleError`` where none can be made.
    package mutating func example(of id: DocumentID, seed: UInt64) throws(ExampleError) -> JSONValue {
        guard let document = documents[id], let root = source.root(id) else {
            throw ExampleError(
                "there is no document \(id)", at: id.urn,
                mend: Suggestion.remedy(
                    for: id.description, among: documents.keys.map(\.description), else: "name one of the catalogue"))
        }
        random = ExampleRandom(seed: seed)
        cast = ExampleCast(&random)
        budget = Self.triesInAll
        let value = try value([root], at: ExampleSite())
        if let violation = document.schema.validate(value, limit: 1).first { throw Self.unmet(violation) }
        return value
    }

    private static func unmet(_ violation: Violation) -> ExampleError {
        ExampleError(
            "no value was found that meets this keyword: it \(violation.message)", at: violation.schemaLocation,
            mend: "add `examples` with a valid value to the schema around it", isChance: true)
    }

    /// A value that meets all these schemas.
    mutating func value(_ places: [SchemaSource.Place], at site: ExampleSite) throws(ExampleError) -> JSONValue {
        let location = places.first?.location ?? ""
        guard site.depth <= Self.maxDepth else {
            throw ExampleError(
                "the example nests too deeply here", at: location, mend: "add `examples` to this schema",
                isChance: true)
        }
        var failure: ExampleError?
        for attempt in 0..<Self.triesPerValue {
            budget -= 1
            guard budget > 0 else { break }
            var hasChoice = false
            do throws(ExampleError) {
                let all = try expand(places, hasChoice: &hasChoice)
                let candidate = try candidate(all, at: site, attempt: attempt)
                guard let violation = violation(of: candidate, by: places) else { return candidate }
                failure = Self.unmet(violation)
            } catch {
                failure = error
                // What has failed below has been tried often enough, unless there is another way here.
                if !hasChoice || !error.isChance || attempt > 12 { break }
            }
        }
        throw failure
            ?? ExampleError(
                "no example was found within \(Self.triesInAll) tries", at: location,
                mend: "add `examples` with a valid value to the schema")
    }

    /// What keeps a value from meeting these schemas.
    private mutating func violation(of value: JSONValue, by places: [SchemaSource.Place]) -> Violation? {
        guard let schema = schema(of: places) else { return nil }
        return schema.validate(value, limit: 1).first
    }

    /// The schemas as one; nil where they can't be compiled alone, so that the whole document's check must do.
    private mutating func schema(of places: [SchemaSource.Place]) -> Schema? {
        let key = places.map(\.location).joined(separator: " ")
        if let schema = compiled[key] { return schema }
        let references = places.map { JSONValue.object(["$ref": .string($0.reference)]) }
        let source = source
        let schema = try? Schema.compile(["allOf": .array(references)]) { source.document($0) }
        compiled[key] = schema
        return schema
    }

    /// All schemas that hold for one value, with references followed and a branch chosen of each alternative.
    private mutating func expand(
        _ places: [SchemaSource.Place], hasChoice: inout Bool
    ) throws(ExampleError) -> [SchemaSource.Place] {
        var all: [SchemaSource.Place] = []
        var seen: Set<String> = []
        var pending = Array(places.reversed())
        while let place = pending.popLast() {
            guard seen.insert(place.location).inserted else { continue }
            if place.value.bool == false {
                throw ExampleError(
                    "nothing is allowed here", at: place.location, mend: "take `false` away", isChance: true)
            }
            guard place.value.object != nil else { continue }
            all.append(place)
            var next = place.children("allOf")
            for keyword in ["$ref", "$dynamicRef"] {
                guard let reference = place.value[keyword]?.string else { continue }
                guard let target = source.follow(reference, from: place) else {
                    throw ExampleError(
                        "this reference can't be followed to make an example", at: "\(place.location)/\(keyword)",
                        mend: "refer to a document's URN with a JSON Pointer, or add `examples` to this schema")
                }
                next.append(target)
            }
            for keyword in ["anyOf", "oneOf"] {
                guard let branch = random.pick(place.children(keyword)) else { continue }
                hasChoice = true
                next.append(branch)
            }
            if let condition = place.child("if") {
                hasChoice = true
                if random.chance(50) {
                    next += [condition, place.child("then")].compactMap(\.self)
                } else {
                    // That the condition does not hold is left to chance.
                    next += [place.child("else")].compactMap(\.self)
                }
            }
            // What is required brings its schema along; what is not is left to chance.
            for name in place.value["required"]?.array?.compactMap(\.string) ?? [] {
                next += all.compactMap { $0.child("dependentSchemas", name) }
            }
            pending += next.reversed()
        }
        return all
    }

    /// A value that should meet all these schemas; whether it does is checked afterwards.
    private mutating func candidate(
        _ all: [SchemaSource.Place], at site: ExampleSite, attempt: Int
    ) throws(ExampleError) -> JSONValue {
        if let constant = all.lazy.compactMap({ $0.value["const"] }).first { return constant }
        if let choices = all.lazy.compactMap({ $0.value["enum"]?.array }).first {
            return chosen(choices, at: site) ?? .null
        }
        if let example = written(all, attempt: attempt) { return example }
        let types = types(of: all)
        let plain = types.filter { $0 != "null" }
        switch random.pick(plain.isEmpty ? types : plain) {
        case "object": return try object(all, at: site)
        case "array": return try array(all, at: site)
        case "string": return .string(try string(all, at: site, attempt: attempt))
        case "integer": return number(all, at: site, isInteger: true)
        case "number": return number(all, at: site, isInteger: false)
        case "boolean": return .bool(random.chance(50))
        default: return .null
        }
    }

    /// What the schema's author has written: one of the `examples`, or now and then the `default`.
    private mutating func written(_ all: [SchemaSource.Place], attempt: Int) -> JSONValue? {
        for place in all {
            let valid = (place.value["examples"]?.array ?? []).filter { violation(of: $0, by: all) == nil }
            if let example = random.pick(valid) { return example }
        }
        guard attempt == 0, random.chance(50) else { return nil }
        return all.lazy.compactMap { $0.value["default"] }.first
    }

    /// One of the allowed values: what fits the person or place that the document is about, where there is such a one.
    private mutating func chosen(_ choices: [JSONValue], at site: ExampleSite) -> JSONValue? {
        var fitting: String?
        switch site.last {
        case "sex", "gender": fitting = cast.person(site.role, &random).isMale ? "male" : "female"
        case "code" where site.has("region"): fitting = cast.region
        default: break
        }
        if let fitting, choices.contains(.string(fitting)) { return .string(fitting) }
        return random.pick(choices)
    }

    // MARK: - Types

    private static let typeNames = ["object", "array", "string", "integer", "number", "boolean", "null"]
    private static let typeOfKeyword: [(String, String)] = [
        ("properties", "object"), ("required", "object"), ("additionalProperties", "object"),
        ("minProperties", "object"),
        ("propertyNames", "object"), ("dependentRequired", "object"), ("items", "array"), ("prefixItems", "array"),
        ("minItems", "array"), ("contains", "array"), ("uniqueItems", "array"), ("format", "string"),
        ("pattern", "string"), ("minLength", "string"), ("maxLength", "string"), ("x-values", "string"),
        ("minimum", "number"), ("maximum", "number"), ("exclusiveMinimum", "number"), ("exclusiveMaximum", "number"),
        ("multipleOf", "number"),
    ]

    /// The types that all schemas allow; where none says, what their other keywords are about.
    private func types(of all: [SchemaSource.Place]) -> [String] {
        var types: [String]?
        for place in all {
            guard let written = place.value["type"] else { continue }
            let names = written.array?.compactMap(\.string) ?? [written.string ?? ""]
            let present = types ?? Self.typeNames
            types = present.filter { names.contains($0) || ($0 == "integer" && names.contains("number")) }
            // A whole number is one, too, but whoever allows any means decimals as well.
            if types?.contains("number") == true { types?.removeAll { $0 == "integer" } }
        }
        if let types { return types }
        for (keyword, type) in Self.typeOfKeyword where all.contains(where: { $0.value[keyword] != nil }) {
            return [type]
        }
        return ["string"]
    }
}
