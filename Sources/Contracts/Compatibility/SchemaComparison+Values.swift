import JSON
import JSONSchema

extension SchemaComparison {
    /// Checks values that are all there are, by validating each.
    mutating func check(_ values: [JSONValue], in reader: Int, _ facts: WriterFacts) -> Bool {
        guard let validator = forest.validator(reader) else {
            return undecided(reader, nil, "this version can't enforce it", from: facts.conjunction)
        }
        let refused = values.filter { !validator.isValid($0) }
        if refused.isEmpty { return true }
        let text = SchemaWords.list(refused)
        let keyword = ["enum", "const"].first { forest[reader].value[$0] != nil }
        return gap(
            .values, reader, keyword, from: facts.conjunction,
            values: "with the value \(text)", narrowed: "\(text) is no longer allowed",
            widened: "\(text) is allowed now",
            isCertain: !facts.isCoarse)
    }

    /// Checks a keyword of the reader that concerns a value by itself.
    mutating func checkValue(_ keyword: String, _ value: JSONValue, in reader: Int, _ facts: WriterFacts) -> Bool {
        switch keyword {
        case "type": return type(value, in: reader, facts)
        case "enum", "const":
            return gap(
                .values, reader, keyword, from: facts.conjunction, values: "with other values than the listed ones",
                narrowed: "only the values listed are allowed now",
                widened: "not only the values listed are allowed now",
                isCertain: !facts.isCoarse)
        case "pattern", "format":
            return !facts.types.contains(.string) || text(keyword, value, in: reader, facts)
        case "minLength", "maxLength":
            return !facts.types.contains(.string) || length(keyword, value, in: reader, facts)
        default:
            guard !facts.types.isDisjoint(with: .number), let number = value.number else { return true }
            return keyword == "multipleOf"
                ? multiple(number, in: reader, facts) : bound(keyword, number, in: reader, facts)
        }
    }

    private mutating func type(_ value: JSONValue, in reader: Int, _ facts: WriterFacts) -> Bool {
        guard let allowed = ValueTypes(keyword: value) else { return true }
        let refused = facts.types.subtracting(allowed)
        if refused.isEmpty { return true }
        // Where anything went before, a list of six types would hide that.
        let text = facts.types == .all ? "any other type than \(allowed.description)" : "type \(refused.description)"
        return gap(
            .type, reader, "type", from: facts.conjunction, values: "with a value of \(text)",
            narrowed: "\(text) is no longer allowed", widened: "\(text) is allowed now", isCertain: !facts.isCoarse)
    }

    /// A limit that the writer does not keep.
    mutating func limit(
        _ keyword: String, _ ours: String, theirs: String?, values: String, in reader: Int, _ facts: WriterFacts,
        isCertain: Bool = true
    ) -> Bool {
        gap(
            .limit, reader, keyword, from: facts.conjunction, values: values,
            narrowed: SchemaWords.change(keyword, from: theirs, to: ours),
            widened: SchemaWords.change(keyword, from: ours, to: theirs), isCertain: isCertain && !facts.isCoarse)
    }

    private mutating func bound(
        _ keyword: String, _ number: JSONNumber, in reader: Int, _ facts: WriterFacts
    ) -> Bool {
        let isExclusive = keyword.hasPrefix("exclusive")
        let isLower = keyword.hasSuffix("inimum")
        let keeps =
            isLower
            ? facts.reaches(number, isExclusive: isExclusive) : facts.stays(within: number, isExclusive: isExclusive)
        if keeps { return true }
        let theirs = isLower ? facts.lower : facts.upper
        let written = theirs.map { $0.isExclusive == isExclusive ? $0.value.literal : "exclusive \($0.value.literal)" }
        return limit(
            keyword, number.literal, theirs: written,
            values: "with a number \(isLower ? "below" : "above") that", in: reader, facts)
    }

    private mutating func multiple(_ step: JSONNumber, in reader: Int, _ facts: WriterFacts) -> Bool {
        let whole: [JSONNumber] = facts.types.contains(.fraction) ? [] : [JSONNumber(1)]
        if (facts.multiples + whole).contains(where: { $0.isMultiple(of: step) ?? false }) { return true }
        return limit(
            "multipleOf", step.literal, theirs: facts.multiples.first?.literal, values: "with a number that is none",
            in: reader, facts, isCertain: facts.multiples.count < 2)
    }

    private mutating func length(
        _ keyword: String, _ value: JSONValue, in reader: Int, _ facts: WriterFacts
    ) -> Bool {
        let bound = Self.count(value)
        let isLower = keyword == "minLength"
        if isLower ? facts.minLength >= bound : facts.maxLength <= bound { return true }
        // A format or pattern may well keep to it.
        let isCertain = facts.formats.isEmpty && facts.patterns.isEmpty
        let theirs = isLower ? (facts.minLength > 0 ? facts.minLength : nil) : facts.maxLength
        return limit(
            keyword, String(bound), theirs: theirs.flatMap { $0 == .max ? nil : String($0) },
            values: "with a \(isLower ? "shorter" : "longer") text", in: reader, facts, isCertain: isCertain)
    }

    private mutating func text(
        _ keyword: String, _ value: JSONValue, in reader: Int, _ facts: WriterFacts
    ) -> Bool {
        guard let name = value.string else { return true }
        let theirs = keyword == "format" ? facts.formats : facts.patterns
        if theirs.contains(JSONName(name)) { return true }
        let known = theirs.map(\.text).sorted().first
        let narrowed = SchemaWords.change(keyword, from: known, to: name)
        let widened = SchemaWords.change(keyword, from: name, to: known)
        if keyword == "pattern" {
            gaps.append(
                SchemaGap(
                    aspect: .undecided, spot: spot(reader, keyword, from: facts.conjunction),
                    change: readerIsNew ? narrowed : widened, values: "that do not fit the pattern", isCertain: false,
                    doubt: "two patterns can't be compared, unless they are the same"))
            return false
        }
        return gap(
            .format, reader, keyword, from: facts.conjunction, values: "with a text that is not of the format \(name)",
            narrowed: narrowed, widened: widened, isCertain: facts.patterns.isEmpty && !facts.isCoarse)
    }

    /// A keyword's value that counts; what is beyond every count is the largest.
    static func count(_ value: JSONValue) -> Int {
        guard let number = value.number, number >= JSONNumber(0) else { return 0 }
        return number.integer.map(Int.init(clamping:)) ?? .max
    }
}
