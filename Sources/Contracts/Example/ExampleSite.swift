import JSON

/// Where in an example a value is made.
struct ExampleSite: Sendable {
    /// The property's name, in small words: `birthDistrictCode` is birth, district, code. That of the array in an array.
    private(set) var words: [String] = []
    /// Those of the object around it.
    private(set) var around: [String] = []
    /// Whom it speaks of.
    private(set) var role = "applicant"
    private(set) var depth = 0

    /// The site of a property.
    func property(_ name: String) -> ExampleSite {
        var site = self
        site.words = Self.words(of: name)
        site.around = words
        site.role = ExampleCast.role(of: site.words) ?? role
        site.depth += 1
        return site
    }

    /// The site of an array's element.
    var element: ExampleSite {
        var site = self
        site.depth += 1
        return site
    }

    /// The site of an object with these properties. What says `childSex` and has no `pinfl` of its own is about a child.
    func object(of names: [String]) -> ExampleSite {
        var site = self
        let words = names.map(Self.words)
        if words.contains(where: { $0.count > 1 && $0[0] == "child" }), !words.contains(["pinfl"]) {
            site.role = "child"
        }
        return site
    }

    var last: String { words.last ?? "" }

    func has(_ any: String...) -> Bool { any.contains(where: words.contains) }

    static func words(of name: String) -> [String] {
        var words: [String] = []
        var word = ""
        for character in name {
            if character.isUppercase || "-_. ".contains(character) {
                if !word.isEmpty { words.append(word) }
                word = ""
            }
            if !"-_. ".contains(character) { word += character.lowercased() }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }
}
