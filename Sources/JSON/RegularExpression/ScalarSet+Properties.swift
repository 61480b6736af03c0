// Unicode properties, from the standard library's own data: the Unicode version is that of the Swift runtime.
extension ScalarSet {
    /// The characters of a general category by its name.
    ///
    /// - Parameter aliases: whether long names count too (`Letter`, `digit`), as in ECMA-262's table of values.
    static func category(_ name: String, aliases: Bool) -> ScalarSet? {
        let category = categories.first { $0.short == name || aliases && $0.long.contains(name) }
        guard let category else { return nil }
        return ScalarSet(category.members.flatMap { rangesByCategory[$0] ?? [] })
    }

    /// The characters with one of the binary properties that we know, by its name in ECMA-262 (table 71).
    static func binaryProperty(_ name: String) -> ScalarSet? {
        switch name {
        case "Any": ScalarSet([0...last])
        case "ASCII": ScalarSet([0...0x7F])
        case "Assigned": category("Cn", aliases: false)?.inverted
        case "ASCII_Hex_Digit", "AHex": ScalarSet([0x30...0x39, 0x41...0x46, 0x61...0x66])
        case "Alphabetic", "Alpha": alphabetic
        case "Lowercase", "Lower": lowercase
        case "Uppercase", "Upper": uppercase
        case "White_Space", "space": whiteSpace
        default: nil
        }
    }

    private static let alphabetic = ScalarSet { $0.isAlphabetic }
    private static let lowercase = ScalarSet { $0.isLowercase }
    private static let uppercase = ScalarSet { $0.isUppercase }
    private static let whiteSpace = ScalarSet { $0.isWhitespace }

    private init(where holds: (Unicode.Scalar.Properties) -> Bool) {
        var ranges: [ClosedRange<UInt32>] = []
        var start: UInt32?
        for code in 0...(Self.last + 1) {
            let isMember = Self.properties(of: code).map(holds) ?? false
            if isMember, start == nil { start = code }
            if !isMember, let first = start {
                ranges.append(first...(code - 1))
                start = nil
            }
        }
        self.init(ranges)
    }

    /// The properties of a code point; nil for surrogates and where whole planes are unassigned or for private use. Passing
    /// over those makes the tables four times as fast to build.
    private static func properties(of code: UInt32) -> Unicode.Scalar.Properties? {
        switch code {
        case 0x40000...0xDFFFF, 0xE1000...last: nil
        default: Unicode.Scalar(code)?.properties
        }
    }

    /// The general category where ``properties(of:)`` gives none.
    private static func plainCategory(_ code: UInt32) -> Unicode.GeneralCategory {
        switch code {
        case 0xD800...0xDFFF: .surrogate
        // The last two of each plane are no characters.
        case 0xF0000...last where code & 0xFFFE != 0xFFFE: .privateUse
        default: .unassigned
        }
    }

    private static let rangesByCategory: [Unicode.GeneralCategory: [ClosedRange<UInt32>]] = {
        var found: [Unicode.GeneralCategory: [ClosedRange<UInt32>]] = [:]
        var start: UInt32 = 0
        var current = Unicode.GeneralCategory.control
        for code in 0...last {
            let category = properties(of: code)?.generalCategory ?? plainCategory(code)
            if category != current {
                found[current, default: []].append(start...(code - 1))
                (start, current) = (code, category)
            }
        }
        found[current, default: []].append(start...last)
        return found
    }()

    private struct Category: Sendable {
        let short: String
        let long: [String]
        let members: [Unicode.GeneralCategory]

        init(_ short: String, _ long: String..., members: Unicode.GeneralCategory...) {
            self.short = short
            self.long = long
            self.members = members
        }

        init(_ short: String, _ long: String..., groups: [Category]) {
            self.short = short
            self.long = long
            members = groups.flatMap(\.members)
        }
    }

    private static let categories: [Category] = {
        let casedLetters = [
            Category("Lu", "Uppercase_Letter", members: .uppercaseLetter),
            Category("Ll", "Lowercase_Letter", members: .lowercaseLetter),
            Category("Lt", "Titlecase_Letter", members: .titlecaseLetter),
        ]
        let letters =
            casedLetters + [
                Category("Lm", "Modifier_Letter", members: .modifierLetter),
                Category("Lo", "Other_Letter", members: .otherLetter),
            ]
        let marks = [
            Category("Mn", "Nonspacing_Mark", members: .nonspacingMark),
            Category("Mc", "Spacing_Mark", members: .spacingMark),
            Category("Me", "Enclosing_Mark", members: .enclosingMark),
        ]
        let numbers = [
            Category("Nd", "Decimal_Number", "digit", members: .decimalNumber),
            Category("Nl", "Letter_Number", members: .letterNumber),
            Category("No", "Other_Number", members: .otherNumber),
        ]
        let punctuation = [
            Category("Pc", "Connector_Punctuation", members: .connectorPunctuation),
            Category("Pd", "Dash_Punctuation", members: .dashPunctuation),
            Category("Ps", "Open_Punctuation", members: .openPunctuation),
            Category("Pe", "Close_Punctuation", members: .closePunctuation),
            Category("Pi", "Initial_Punctuation", members: .initialPunctuation),
            Category("Pf", "Final_Punctuation", members: .finalPunctuation),
            Category("Po", "Other_Punctuation", members: .otherPunctuation),
        ]
        let symbols = [
            Category("Sm", "Math_Symbol", members: .mathSymbol),
            Category("Sc", "Currency_Symbol", members: .currencySymbol),
            Category("Sk", "Modifier_Symbol", members: .modifierSymbol),
            Category("So", "Other_Symbol", members: .otherSymbol),
        ]
        let separators = [
            Category("Zs", "Space_Separator", members: .spaceSeparator),
            Category("Zl", "Line_Separator", members: .lineSeparator),
            Category("Zp", "Paragraph_Separator", members: .paragraphSeparator),
        ]
        let others = [
            Category("Cc", "Control", "cntrl", members: .control),
            Category("Cf", "Format", members: .format),
            Category("Cs", "Surrogate", members: .surrogate),
            Category("Co", "Private_Use", members: .privateUse),
            Category("Cn", "Unassigned", members: .unassigned),
        ]
        let groups = [
            Category("L", "Letter", groups: letters), Category("LC", "Cased_Letter", groups: casedLetters),
            Category("M", "Mark", "Combining_Mark", groups: marks), Category("N", "Number", groups: numbers),
            Category("P", "Punctuation", "punct", groups: punctuation), Category("S", "Symbol", groups: symbols),
            Category("Z", "Separator", groups: separators), Category("C", "Other", groups: others),
        ]
        return groups + letters + marks + numbers + punctuation + symbols + separators + others
    }()
}
