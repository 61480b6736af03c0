/// A label of an internationalized host name, as people read it (a U-label: RFC 5891, section 4.2, and RFC 5892).
///
/// What RFC 5892 derives of a code point's properties is derived here too, of those that the standard library knows, so it
/// follows Unicode's versions.
enum IDNALabel {
    /// Whether a label is valid by itself; the rule of RFC 5893 concerns the whole name.
    static func isValid(_ scalars: [Unicode.Scalar]) -> Bool {
        guard let first = scalars.first, first != "-", scalars.last != "-", !isMark(first) else { return false }
        if scalars.count >= 4, scalars[2] == "-", scalars[3] == "-" { return false }
        for (position, scalar) in scalars.enumerated() {
            switch status(of: scalar) {
            case .valid: break
            case .disallowed: return false
            case .contextual:
                guard holdsInContext(scalar, at: position, of: scalars) else { return false }
            }
        }
        return CanonicalComposition.isComposed(scalars)
    }

    private enum Status { case valid, contextual, disallowed }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    /// RFC 5892, section 3.
    private static func status(of scalar: Unicode.Scalar) -> Status {
        switch scalar.value {
        // Exceptions, section 2.6.
        case 0x00DF, 0x03C2, 0x06FD, 0x06FE, 0x0F0B, 0x3007: return .valid
        case 0x00B7, 0x0375, 0x05F3, 0x05F4, 0x30FB, 0x0660...0x0669, 0x06F0...0x06F9: return .contextual
        case 0x0640, 0x07FA, 0x302E, 0x302F, 0x3031...0x3035, 0x303B: return .disallowed
        // Lower-case ASCII letters, digits and the hyphen, section 2.8.
        case 0x2D, 0x30...0x39, 0x61...0x7A: return .valid
        // Join controls, section 2.9.
        case 0x200C, 0x200D: return .contextual
        // Ignorable blocks, section 2.4, and old Hangul Jamo, section 2.9.
        case 0x20D0...0x20FF, 0x1D100...0x1D24F, 0x1100...0x11FF, 0xA960...0xA97F, 0xD7B0...0xD7FF: return .disallowed
        default: break
        }
        let properties = scalar.properties
        if properties.changesWhenNFKCCaseFolded || properties.isDefaultIgnorableCodePoint || properties.isWhitespace
            || properties.isNoncharacterCodePoint
        {
            return .disallowed
        }
        switch properties.generalCategory {
        case .lowercaseLetter, .uppercaseLetter, .otherLetter, .modifierLetter, .decimalNumber, .nonspacingMark,
            .spacingMark:
            return .valid
        default: return .disallowed
        }
    }

    /// RFC 5892, appendix A.
    private static func holdsInContext(_ scalar: Unicode.Scalar, at position: Int, of label: [Unicode.Scalar]) -> Bool {
        let before = position > 0 ? label[position - 1] : nil
        let after = position + 1 < label.count ? label[position + 1] : nil
        switch scalar.value {
        case 0x200C: return isAfterVirama(before) || joins(around: position, of: label)
        case 0x200D: return isAfterVirama(before)
        case 0x00B7: return before == "l" && after == "l"
        case 0x0375: return after.map(isGreek) ?? false
        case 0x05F3, 0x05F4: return before.map(isHebrew) ?? false
        case 0x30FB: return label.contains(where: isJapanese)
        case 0x0660...0x0669: return !label.contains { (0x06F0...0x06F9).contains($0.value) }
        default: return !label.contains { (0x0660...0x0669).contains($0.value) }
        }
    }

    private static func isAfterVirama(_ before: Unicode.Scalar?) -> Bool {
        before?.properties.canonicalCombiningClass == .virama
    }

    /// Appendix A.1: a letter that joins forward before, one that joins backward after, nothing but marks between.
    private static func joins(around position: Int, of label: [Unicode.Scalar]) -> Bool {
        guard let before = label[..<position].last(where: { !isTransparent($0) }),
            let after = label[(position + 1)...].first(where: { !isTransparent($0) })
        else { return false }
        let joinsBackward =
            contains(after, in: joinsBackwardOnly)
            || contains(after, in: joinsForward) && !contains(after, in: joinsForwardOnly)
        return contains(before, in: joinsForward) && joinsBackward
    }

    private static func isTransparent(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: true
        case .format: scalar.value != 0x200C && scalar.value != 0x200D
        default: false
        }
    }

    static func contains(_ scalar: Unicode.Scalar, in ranges: [ClosedRange<UInt32>]) -> Bool {
        ranges.contains { $0.contains(scalar.value) }
    }

    // The scripts, as far as their code points are allowed in a label.
    private static func isGreek(_ scalar: Unicode.Scalar) -> Bool {
        contains(scalar, in: [0x0370...0x0377, 0x037A...0x03E1, 0x03F0...0x03FF, 0x1D26...0x1D2A, 0x1F00...0x1FFE])
    }

    private static func isHebrew(_ scalar: Unicode.Scalar) -> Bool {
        contains(scalar, in: [0x0591...0x05F4, 0xFB1D...0xFB4F])
    }

    /// Hiragana, Katakana or Han.
    private static func isJapanese(_ scalar: Unicode.Scalar) -> Bool {
        contains(
            scalar,
            in: [
                0x3005...0x3007, 0x3041...0x3096, 0x309D...0x309F, 0x30A1...0x30FA, 0x30FD...0x30FF, 0x31F0...0x31FF,
                0x3400...0x4DBF, 0x4E00...0x9FFF, 0x1AFF0...0x1AFFF, 0x1B000...0x1B167, 0x20000...0x323AF,
            ])
    }
}
