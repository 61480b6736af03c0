import JSON

/// JSONPath without filters as the RFC explains it, each segment a list of nodes from the list before; to hold the real one
/// against. What it does not know it refuses.
struct PlainQuery {
    private enum Selector {
        case name(String), index(Int), wildcard
        case slice(start: Int?, end: Int?, step: Int)
    }

    private var segments: [(isDescendant: Bool, selectors: [Selector])] = []

    init?(_ text: String) {
        var rest = Array(text.unicodeScalars)[...]
        guard rest.popFirst() == "$" else { return nil }
        while !rest.isEmpty {
            let isDescendant = rest.starts(with: "..".unicodeScalars)
            if isDescendant { rest = rest.dropFirst(2) }
            if rest.first == "[" {
                guard let selectors = Self.bracket(&rest) else { return nil }
                segments.append((isDescendant, selectors))
                continue
            }
            if !isDescendant, rest.popFirst() != "." { return nil }
            if rest.first == "*" {
                rest.removeFirst()
                segments.append((isDescendant, [.wildcard]))
                continue
            }
            let name = rest.prefix { $0.isASCII && ($0.properties.isAlphabetic || $0 == "_") }
            guard !name.isEmpty else { return nil }
            rest = rest.dropFirst(name.count)
            segments.append((isDescendant, [.name(String(String.UnicodeScalarView(name)))]))
        }
        if segments.count > JSONPath.maximumSegments { return nil }
    }

    private static func bracket(_ rest: inout ArraySlice<Unicode.Scalar>) -> [Selector]? {
        guard let end = rest.firstIndex(of: "]") else { return nil }
        let inside = rest[rest.startIndex + 1..<end]
        rest = rest[(end + 1)...]
        let parts = inside.split(separator: ",", omittingEmptySubsequences: false)
        let selectors = parts.compactMap { selector($0) }
        return selectors.count == parts.count ? selectors : nil
    }

    private static func selector(_ text: ArraySlice<Unicode.Scalar>) -> Selector? {
        if text.elementsEqual("*".unicodeScalars) { return .wildcard }
        if text.count >= 2, text.first == "'", text.last == "'" {
            let name = text.dropFirst().dropLast()
            let isPlain = name.allSatisfy { $0.value >= 0x20 && $0 != "'" && $0 != "\\" }
            return isPlain ? .name(String(String.UnicodeScalarView(name))) : nil
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 1 { return integer(text).map(Selector.index) }
        guard parts.count <= 3 else { return nil }
        var numbers: [Int?] = []
        for part in parts {
            let number = integer(part)
            if number == nil, !part.isEmpty { return nil }
            numbers.append(number)
        }
        return .slice(start: numbers[0], end: numbers[1], step: numbers.count == 3 ? numbers[2] ?? 1 : 1)
    }

    private static func integer(_ text: ArraySlice<Unicode.Scalar>) -> Int? {
        let digits = text.first == "-" ? text.dropFirst() : text
        guard (1...9).contains(digits.count), digits.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
        if digits.first == "0", text.count > 1 { return nil }
        return Int(String(String.UnicodeScalarView(text)))
    }

    /// The values selected, in order; nil when there are too many to be worth it.
    func select(in document: JSONValue, limit: Int) -> [JSONValue]? {
        var nodes = [document]
        for segment in segments {
            var next: [JSONValue] = []
            for node in nodes {
                for place in segment.isDescendant ? Self.descendants(of: node) : [node] {
                    for selector in segment.selectors { next += Self.apply(selector, to: place) }
                    if next.count > limit { return nil }
                }
            }
            nodes = next
        }
        return nodes
    }

    private static func children(of value: JSONValue) -> [JSONValue] {
        switch value {
        case .array(let elements): elements
        case .object(let object): object.map(\.value)
        default: []
        }
    }

    private static func descendants(of value: JSONValue) -> [JSONValue] {
        [value] + children(of: value).flatMap(descendants)
    }

    private static func apply(_ selector: Selector, to value: JSONValue) -> [JSONValue] {
        switch (selector, value) {
        case (.wildcard, _): return children(of: value)
        case (.name(let name), .object(let object)): return object[name].map { [$0] } ?? []
        case (.index(let index), .array(let elements)):
            let place = index < 0 ? elements.count + index : index
            return elements.indices.contains(place) ? [elements[place]] : []
        case (.slice(let start, let end, let step), .array(let elements)):
            return slice(elements, start, end, step)
        default: return []
        }
    }

    /// Section 2.3.4.2.2.
    private static func slice(_ elements: [JSONValue], _ start: Int?, _ end: Int?, _ step: Int) -> [JSONValue] {
        let count = elements.count
        func normalized(_ index: Int) -> Int { index >= 0 ? index : count + index }
        if step == 0 { return [] }
        let first = normalized(start ?? (step > 0 ? 0 : count - 1))
        let last = normalized(end ?? (step > 0 ? count : -count - 1))
        if step > 0 {
            return stride(from: min(max(first, 0), count), to: min(max(last, 0), count), by: step).map { elements[$0] }
        }
        let from = min(max(first, -1), count - 1)
        return stride(from: from, to: min(max(last, -1), count - 1), by: step).map { elements[$0] }
    }
}
