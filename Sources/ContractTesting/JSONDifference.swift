import JSON

/// Where two documents differ.
struct JSONDifference: Sendable, Hashable {
    let pointer: JSONPointer
    /// Nil where there should be nothing.
    let expected: JSONValue?
    /// Nil where there is nothing.
    let got: JSONValue?

    /// The differences in the order of what is expected, each as deep as it can be told.
    ///
    /// - Parameter isPart: whether `got` may have members besides, at any depth.
    static func between(
        _ expected: JSONValue, _ got: JSONValue, isPart: Bool = false, at pointer: JSONPointer = JSONPointer()
    ) -> [JSONDifference] {
        switch (expected, got) {
        case (.object(let expected), .object(let got)):
            var all: [JSONDifference] = []
            for (name, value) in expected {
                let place = pointer.appending(name)
                if let other = got[name] {
                    all += between(value, other, isPart: isPart, at: place)
                } else {
                    all.append(JSONDifference(pointer: place, expected: value, got: nil))
                }
            }
            for (name, value) in got where !isPart && !expected.contains(name) {
                all.append(JSONDifference(pointer: pointer.appending(name), expected: nil, got: value))
            }
            return all
        case (.array(let expected), .array(let got)):
            var all: [JSONDifference] = []
            for index in 0..<max(expected.count, got.count) {
                let place = pointer.appending(index)
                if index < expected.count, index < got.count {
                    all += between(expected[index], got[index], isPart: isPart, at: place)
                } else {
                    let left = index < expected.count ? expected[index] : nil
                    let right = index < got.count ? got[index] : nil
                    all.append(JSONDifference(pointer: place, expected: left, got: right))
                }
            }
            return all
        default: return expected == got ? [] : [JSONDifference(pointer: pointer, expected: expected, got: got)]
        }
    }

    /// A value for a line of text, cut where it is too long to be read.
    static func text(_ value: JSONValue?) -> String {
        guard let text = value?.serializedString else { return "nothing" }
        return text.count > 240 ? "\(text.prefix(240))…" : text
    }
}
