/// The rule for names with letters that are written from right to left (RFC 5893, section 2).
enum BidiRule {
    private enum Direction { case left, right, arabicNumber, europeanNumber, neutral, mark }

    /// Whether all labels keep the rule; it concerns only names in which at least one runs from right to left.
    static func holds(for labels: [[Unicode.Scalar]]) -> Bool {
        let directions = labels.map { $0.map(direction) }
        let concerns = directions.contains { $0.contains { $0 == .right || $0 == .arabicNumber } }
        return !concerns || directions.allSatisfy(holds)
    }

    private static func holds(for label: [Direction]) -> Bool {
        let end = label.last { $0 != .mark }
        switch label.first {
        case .right:
            return !label.contains(.left) && (end == .right || end == .europeanNumber || end == .arabicNumber)
                && !(label.contains(.europeanNumber) && label.contains(.arabicNumber))
        case .left:
            return !label.contains(.right) && !label.contains(.arabicNumber)
                && (end == .left || end == .europeanNumber)
        default: return false
        }
    }

    /// Unicode's Bidi_Class, as far as code points that a label may have need it.
    private static func direction(of scalar: Unicode.Scalar) -> Direction {
        switch scalar.value {
        case 0x30...0x39, 0x06F0...0x06F9: return .europeanNumber
        case 0x0660...0x0669, 0x10D30...0x10D39: return .arabicNumber
        case 0x2D, 0xB7, 0x02B9, 0x02BA, 0x02C6...0x02CF, 0x02EC, 0x0375, 0x2E2F, 0x30FB, 0xA67F, 0xA717...0xA71F,
            0xA788,
            0x200C, 0x200D:
            return .neutral
        case 0x0CBF, 0x0CC6, 0x11A07, 0x11A08, 0x11C3F: return .left
        default: break
        }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return .mark
        default: break
        }
        switch scalar.value {
        case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF, 0x10800...0x10FFF, 0x1E800...0x1EFFF: return .right
        default: return .left
        }
    }
}
