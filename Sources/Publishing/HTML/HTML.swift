/// HTML being written. Texts and attributes are always escaped; only ``addTrusted(_:)`` takes markup.
struct HTML {
    /// An attribute: its name and value.
    typealias Attribute = (name: String, value: String)

    /// What has been written.
    private(set) var text = ""

    /// Adds an element with what `content` writes into it.
    mutating func element(_ name: String, _ attributes: [Attribute] = [], _ content: (inout HTML) -> Void) {
        open(name, attributes)
        content(&self)
        text += "</\(name)>"
    }

    /// Adds an element with a text in it.
    mutating func element(_ name: String, _ attributes: [Attribute], _ content: String) {
        element(name, attributes) { $0.add(content) }
    }

    /// Adds an element without attributes and with a text in it.
    mutating func element(_ name: String, _ content: String) { element(name, [], content) }

    /// Adds an element that has neither content nor an end, such as `meta`.
    mutating func void(_ name: String, _ attributes: [Attribute] = []) { open(name, attributes) }

    /// Adds a text.
    mutating func add(_ text: String) { self.text += Self.escaped(text) }

    /// Adds markup of ours as it is.
    mutating func addTrusted(_ markup: String) { text += markup }

    /// Starts a new line of the source; only between elements, where white space does not count.
    mutating func newLine() { text += "\n" }

    private mutating func open(_ name: String, _ attributes: [Attribute]) {
        text += "<\(name)"
        for attribute in attributes { text += " \(attribute.name)=\"\(Self.escaped(attribute.value))\"" }
        text += ">"
    }

    /// A text with what HTML would read as markup escaped. Control characters, which HTML can't hold, become U+FFFD.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\t", "\n": escaped.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value): escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
