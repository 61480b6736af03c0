/// Puts variables of the environment into a text: `${NAME}` and, with a default, `${NAME:-default}`. `$${` is a plain `${`.
///
/// As in a shell, an empty variable takes the default too. A default is taken as it stands.
struct EnvironmentExpansion {
    /// Why a text cannot be expanded.
    enum Fault: Error, Hashable {
        /// The variable is not set (or empty), and there is no default.
        case missing(String)
        /// A `${` without a `}`, or with something between that is no variable's name.
        case malformed
    }

    let environment: [String: String]

    func expand(_ text: String) throws(Fault) -> String {
        var result = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                result += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${") {
                guard let end = rest.firstIndex(of: "}") else { throw .malformed }
                result += try value(of: rest[rest.index(rest.startIndex, offsetBy: 2)..<end])
                rest = rest[rest.index(after: end)...]
            } else {
                result += "$"
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }

    private func value(of expression: Substring) throws(Fault) -> String {
        var name = expression
        var fallback: Substring?
        if let colon = expression.firstIndex(of: ":") {
            name = expression[..<colon]
            let rest = expression[expression.index(after: colon)...]
            guard rest.hasPrefix("-") else { throw .malformed }
            fallback = rest.dropFirst()
        }
        guard let first = name.utf8.first, !(0x30...0x39).contains(first), name.utf8.allSatisfy(Self.isNameByte) else {
            throw .malformed
        }
        if let value = environment[String(name)], !value.isEmpty { return value }
        guard let fallback else { throw .missing(String(name)) }
        return String(fallback)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x5F: true
        default: false
        }
    }
}
