/// What is fuzzed: inputs, and what must hold for every one of them.
protocol FuzzTarget {
    /// Inputs to start from, small ones.
    static var seeds: [String] { get }
    /// Pieces that mutations put in.
    static var words: [String] { get }
    /// More pieces, which are no text.
    static var bytes: [[UInt8]] { get }
    /// An input by the grammar, mostly valid.
    static func generate(using generator: inout SeededGenerator) -> [UInt8]
    /// Runs one input. It must not trap, whatever the bytes.
    ///
    /// - Returns: whether the input was taken as valid; a run tells how many were, so that one sees that both happen.
    /// - Throws: what doesn't hold.
    static func check(_ input: [UInt8]) throws(Finding) -> Bool
}

extension FuzzTarget {
    static var bytes: [[UInt8]] { [] }

    static var mutator: Mutator { Mutator(words: words.map { Array($0.utf8) } + bytes) }

    /// Parts an input of two at the first record separator (U+001E), which neither JSON nor a query can contain.
    static func parts(_ input: [UInt8]) -> (first: ArraySlice<UInt8>, second: ArraySlice<UInt8>?) {
        guard let mark = input.firstIndex(of: 0x1E) else { return (input[...], nil) }
        return (input[..<mark], input[(mark + 1)...])
    }
}

/// The targets, by the names on the command line.
enum FuzzTargets: String, CaseIterable {
    case parser, jsonpath, regexp, schema

    var type: any FuzzTarget.Type {
        switch self {
        case .parser: ParserTarget.self
        case .jsonpath: PathTarget.self
        case .regexp: ExpressionTarget.self
        case .schema: SchemaTarget.self
        }
    }
}
