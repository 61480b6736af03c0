import JSON

extension ExampleGenerator {
    mutating func number(_ all: [SchemaSource.Place], at site: ExampleSite, isInteger: Bool) -> JSONValue {
        var numbers = ExampleNumbers(site: site, isInteger: isInteger)
        for place in all {
            for keyword in ["minimum", "exclusiveMinimum"] {
                guard let bound = place.value[keyword]?.number else { continue }
                if numbers.minimum.map({ $0.number <= bound }) ?? true {
                    numbers.minimum = (bound, keyword != "minimum")
                }
            }
            for keyword in ["maximum", "exclusiveMaximum"] {
                guard let bound = place.value[keyword]?.number else { continue }
                if numbers.maximum.map({ bound <= $0.number }) ?? true {
                    numbers.maximum = (bound, keyword != "maximum")
                }
            }
            // Of several steps the largest is most likely one that all divide; the check tells.
            if let step = place.value["multipleOf"]?.number, numbers.multipleOf.map({ $0 < step }) ?? true {
                numbers.multipleOf = step
            }
        }
        return numbers.number(&random).map(JSONValue.number) ?? .null
    }

    mutating func string(
        _ all: [SchemaSource.Place], at site: ExampleSite, attempt: Int
    ) throws(ExampleError) -> String {
        let minLength = all.compactMap { Self.count($0.value["minLength"]) }.max() ?? 0
        let maxLength = all.compactMap { Self.count($0.value["maxLength"]) }.min() ?? max(80, minLength)
        if let place = all.first(where: { $0.value["format"]?.string != nil }),
            let format = place.value["format"]?.string
        {
            if let text = ExampleFormats.text(format, at: site, &cast, &random) { return text }
            throw ExampleError(
                "no example can be made for the format \(format)", at: "\(place.location)/format",
                mend: "add `examples` with a valid value to the schema")
        }
        if let place = all.first(where: { $0.value["pattern"]?.string != nil }),
            let text = place.value["pattern"]?.string
        {
            guard let pattern = ExamplePattern(text) else {
                throw ExampleError(
                    "no example can be made from a pattern like this", at: "\(place.location)/pattern",
                    mend: "add `examples` with a text that matches to the schema")
            }
            return pattern.text(generosity: 3 + attempt + max(minLength, 0) / 2, &random)
        }
        if let values = all.lazy.compactMap({ $0.value["x-values"]?.object }).first,
            let key = random.pick(Array(values.keys))
        {
            return key
        }
        return ExampleTexts(site: site, minLength: minLength, maxLength: max(maxLength, minLength))
            .text(&cast, &random)
    }

    /// A count of the schema, as far as it is one to build.
    static func count(_ value: JSONValue?) -> Int? {
        value?.integer.map { Int(clamping: min(max($0, 0), 100_000)) }
    }
}
