/// From a search key to the loose key: what stands for one sound in the spellings that are about becomes one letter.
enum LooseFolding {
    static func fold(_ key: [Unicode.Scalar]) -> [Unicode.Scalar] {
        let letters = key.filter { $0 != Letters.turnedComma && $0 != Letters.tutuq }
        var folded: [Unicode.Scalar] = []
        folded.reserveCapacity(letters.count)
        var index = 0
        while index < letters.count {
            let next = index + 1 < letters.count ? letters[index + 1] : " "
            let third = index + 2 < letters.count ? letters[index + 2] : " "
            let (sound, length) = sound(letters[index], next, third)
            // Once, however often it is written: but numbers keep their digits.
            for letter in sound where folded.last != letter || !Letters.isLatin(letter) { folded.append(letter) }
            index += length
        }
        return folded
    }

    private static func sound(
        _ first: Unicode.Scalar, _ second: Unicode.Scalar, _ third: Unicode.Scalar
    ) -> ([Unicode.Scalar], Int) {
        switch (first, second, third) {
        case ("d", "z", "h"): (["j"], 3)
        case ("s", "h", _), ("c", "h", _): ([first, "h"], 2)
        case ("k", "h", _): (["h"], 2)
        case ("g", "h", _): (["g"], 2)
        case ("z", "h", _), ("d", "j", _): (["j"], 2)
        case ("t", "s", _) where third != "h": (["s"], 2)
        case ("y", "e", _): (["e"], 2)
        case ("i", "y", _): (["i"], 2)
        case ("x", _, _): (["h"], 1)
        case ("q", _, _): (["k"], 1)
        case ("w", _, _): (["v"], 1)
        default: ([first], 1)
        }
    }
}
