import JSON

/// Whether every value that a writer's schema allows is one that a reader's schema takes: a structural test.
///
/// It is sound where it says yes. Where it finds a ``SchemaGap`` that is certain, a keyword of the reader refuses what the
/// writer's keywords, each read for itself, allow; where the gap is not certain, nothing could be shown either way.
///
/// The writer's side is a conjunction of schemas, from which facts are drawn; the reader's is taken keyword by keyword. A
/// pair that comes up again while it is being compared holds by assumption: values are finite, and between the two
/// the comparison has gone deeper into the value, because no schema refers to itself in place (`schema-endless`).
struct SchemaComparison {
    /// What may be taken for granted of people's programs.
    struct Assumptions: OptionSet, Hashable, Sendable {
        let rawValue: Int

        /// Writers send only members that their schema lists, though it is open.
        static let writersSendOnlyListed = Assumptions(rawValue: 1)
        /// Readers pass over members that their schema does not list, though it is closed.
        static let readersIgnoreUnlisted = Assumptions(rawValue: 2)
        /// Both: the robustness principle.
        static let lenient: Assumptions = [.writersSendOnlyListed, .readersIgnoreUnlisted]
    }

    /// Whether nothing is taken for granted. Else, what is shown holds for the schemas as the assumptions change them, and
    /// must not be turned round, as `not` does.
    var isStrict: Bool { assumptions.isEmpty }

    struct Pair: Hashable {
        let writer: Conjunction
        let reader: Int
    }

    struct Answer {
        let holds: Bool
        let gaps: SchemaGaps
    }

    /// How deep schemas may lead into one another, and how many pairs are compared; beyond, nothing is shown.
    static let depthLimit = 200
    static let stepLimit = 200_000
    /// How many combinations of `anyOf` and `oneOf` are told apart.
    static let alternativeLimit = 16

    var forest: SchemaForest
    let readerIsNew: Bool
    let assumptions: Assumptions

    var gaps = SchemaGaps()
    var steps = 0
    private var answers: [Pair: Answer] = [:]
    /// The pairs that are being compared, with their depth.
    private var open: [Pair: Int] = [:]
    /// The least depth of a pair that was assumed to hold.
    private var assumed = Int.max

    // Caches of the extensions.
    var factsOf: [Conjunction: [WriterFacts]] = [:]
    var emptiness: [Conjunction: Bool] = [:]
    var equal: Set<[Int]> = []
    var unequal: Set<[Int]> = []
    var handled: [Conjunction] = []

    init(forest: SchemaForest, readerIsNew: Bool, assumptions: Assumptions = []) {
        self.forest = forest
        self.readerIsNew = readerIsNew
        self.assumptions = assumptions
    }

    /// Compares two documents' schemas.
    mutating func compare(writer: Int, reader: Int) -> Bool { holds(Conjunction(writer), in: reader) }

    /// Whether the reader takes all that the conjunction allows; where not, ``gaps`` say why.
    mutating func holds(_ writer: Conjunction, in reader: Int) -> Bool {
        let pair = Pair(writer: writer, reader: reader)
        if let known = answers[pair] {
            gaps.append(known.gaps)
            return known.holds
        }
        if let depth = open[pair] {
            assumed = min(assumed, depth)
            return true
        }
        steps += 1
        let depth = open.count
        guard depth < Self.depthLimit, steps < Self.stepLimit else {
            return undecided(reader, nil, "the schemas are too deep or too large to be compared", from: writer)
        }
        let before = (gaps, assumed)
        gaps = SchemaGaps()
        assumed = .max
        open[pair] = depth
        let holds = check(writer, in: reader)
        open[pair] = nil
        let (own, rests) = (gaps, assumed)
        // A yes that rests on an outer assumption counts only as long as that does.
        if !holds || rests >= depth { answers[pair] = Answer(holds: holds, gaps: own) }
        gaps = before.0
        gaps.append(own)
        assumed = min(before.1, rests >= depth ? .max : rests)
        return holds
    }

    /// As ``holds(_:in:)``, but keeps the gaps apart.
    mutating func attempt(_ body: (inout SchemaComparison) -> Bool) -> Answer {
        let before = gaps
        gaps = SchemaGaps()
        let holds = body(&self)
        let answer = Answer(holds: holds, gaps: gaps)
        gaps = before
        return answer
    }

    mutating func attempt(_ writer: Conjunction, in reader: Int) -> Answer {
        attempt { $0.holds(writer, in: reader) }
    }

    private mutating func check(_ writer: Conjunction, in reader: Int) -> Bool {
        let value = forest[reader].value
        guard case .object(let object) = value else {
            if value == true || isEmpty(writer) { return true }
            return gap(
                .type, reader, nil, from: writer, values: "with any value here",
                narrowed: "no value is allowed here any more", widened: "a value is allowed here now")
        }
        var holds = true
        for facts in alternatives(of: writer) where !facts.isImpossible {
            if facts.conjunction.nodes.contains(where: { areEqual($0, reader) }) { continue }
            if let values = facts.values {
                holds = check(values, in: reader, facts) && holds
                continue
            }
            for (keyword, value) in object {
                holds = check(keyword, value, of: object, in: reader, facts) && holds
            }
        }
        return holds
    }

    private mutating func check(
        _ keyword: String, _ value: JSONValue, of object: JSONObject, in reader: Int, _ facts: WriterFacts
    ) -> Bool {
        switch keyword {
        case "$ref":
            guard let target = forest.target(of: reader) else {
                return undecided(reader, keyword, "the reference can't be followed", from: facts.conjunction)
            }
            return holds(facts.conjunction, in: target)
        case "allOf":
            return forest.list(reader, keyword).map { holds(facts.conjunction, in: $0) }.allSatisfy { $0 }
        case "anyOf": return anyOf(facts, in: reader)
        case "oneOf": return oneOf(facts, in: reader)
        case "not": return not(facts, in: reader)
        case "if": return conditional(facts, in: reader)
        case "type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
            "minLength", "maxLength", "pattern", "format":
            return checkValue(keyword, value, in: reader, facts)
        case "required", "minProperties", "maxProperties", "dependentRequired", "dependentSchemas", "propertyNames":
            return checkObject(keyword, value, in: reader, facts)
        case "properties", "patternProperties", "additionalProperties":
            // One check, where the first of them stands.
            let first = object.keys.first {
                $0 == "properties" || $0 == "patternProperties" || $0 == "additionalProperties"
            }
            return first != keyword || checkMembers(in: reader, facts)
        case "items", "prefixItems":
            let first = object.keys.first { $0 == "items" || $0 == "prefixItems" }
            return first != keyword || checkElements(in: reader, facts)
        case "minItems", "maxItems", "uniqueItems", "contains":
            return checkArray(keyword, value, in: reader, facts)
        case "unevaluatedProperties" where assumptions.contains(.readersIgnoreUnlisted) && value == false: return true
        case "unevaluatedProperties" where value == false: return checkClosed(in: reader, facts)
        case "unevaluatedProperties", "unevaluatedItems":
            if value == true || value == [:] { return true }
            return undecided(reader, keyword, "what it leaves over depends on all the rest", from: facts.conjunction)
        case "$dynamicRef", "$recursiveRef":
            return undecided(reader, keyword, "it can lead to different schemas", from: facts.conjunction)
        default:
            if SchemaWords.saysNothing(keyword) { return true }
            return undecided(reader, keyword, "this version does not know the keyword", from: facts.conjunction)
        }
    }
}

// MARK: - Gaps

extension SchemaComparison {
    /// Notes a gap at a keyword that both sides may have; always false.
    mutating func gap(
        _ aspect: SchemaGap.Aspect, _ reader: Int, _ keyword: String?, from writer: Conjunction,
        at spot: SchemaSpot? = nil,
        values: String, narrowed: String, widened: String, isCertain: Bool = true
    ) -> Bool {
        gaps.append(
            SchemaGap(
                aspect: aspect, spot: spot ?? self.spot(reader, keyword, from: writer),
                change: readerIsNew ? narrowed : widened, values: values, isCertain: isCertain))
        return false
    }

    /// Notes that nothing can be shown; always false.
    mutating func undecided(_ reader: Int, _ keyword: String?, _ why: String, from writer: Conjunction) -> Bool {
        let change = keyword.map { "`\($0)` changed, or what it goes with" } ?? "it changed"
        gaps.append(
            SchemaGap(
                aspect: .undecided, spot: spot(reader, keyword, from: writer), change: change,
                values: "of which some may not fit", isCertain: false, doubt: why))
        return false
    }

    /// The keyword in the new catalogue, or where it would stand there.
    func spot(_ reader: Int, _ keyword: String?, from writer: Conjunction) -> SchemaSpot {
        if readerIsNew { return spot(reader, keyword) }
        let holder = ([writer.primary] + writer.nodes).first { node in
            keyword.map { forest[node].value[$0] != nil } ?? false
        }
        return holder.map { spot($0, keyword) } ?? spot(writer.primary, nil)
    }

    func spot(_ node: Int, _ keyword: String?) -> SchemaSpot {
        let place = forest[node]
        let pointer = keyword.map { place.value[$0] == nil ? place.pointer : place.pointer.appending($0) }
        return SchemaSpot(side: place.side, document: place.document, pointer: pointer ?? place.pointer)
    }
}
