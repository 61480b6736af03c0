/// Whether text is in Unicode's form C, which the standard library computes but does not tell.
enum CanonicalComposition {
    /// Where the code points stand that are composed of others; Hangul syllables, whose parts no label may have, left out.
    private static let blocks: [ClosedRange<UInt32>] = [
        0x00C0...0x0233, 0x0374...0x04FF, 0x0600...0x06D3, 0x0900...0x0DFF, 0x0F00...0x0FFF, 0x1000...0x10FF,
        0x1B00...0x1B7F, 0x1E00...0x1FFF, 0x3040...0x30FF, 0x10500...0x105FF, 0x11000...0x119FF, 0x16D60...0x16D6F,
    ]

    /// Those code points. Strings are equal when they are canonically equivalent, so the set also holds every sequence that
    /// one of them is composed of.
    private static let composed: Set<String> = {
        var set: Set<String> = []
        for block in blocks {
            for value in block {
                guard let scalar = Unicode.Scalar(value), !scalar.properties.isFullCompositionExclusion else {
                    continue
                }
                set.insert(String(Character(scalar)))
            }
        }
        return set
    }()

    /// Whether nothing in the text could be composed or is out of order.
    ///
    /// - Parameter scalars: code points none of which is itself a decomposable or compatibility form.
    static func isComposed(_ scalars: [Unicode.Scalar]) -> Bool {
        var starter: Unicode.Scalar?
        var last = Unicode.CanonicalCombiningClass.notReordered
        for scalar in scalars {
            let order = scalar.properties.canonicalCombiningClass
            if order != .notReordered, order < last { return false }
            // A mark is cut off from its base by one of the same class, or by another base.
            let isBlocked = last != .notReordered && last >= order
            if let starter, !isBlocked, canCompose(starter, scalar) { return false }
            if order == .notReordered { starter = scalar }
            last = order
        }
        return true
    }

    private static func canCompose(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Bool {
        guard !second.isASCII else { return false }
        var pair = String.UnicodeScalarView()
        pair.append(first)
        pair.append(second)
        return composed.contains(String(pair))
    }
}
