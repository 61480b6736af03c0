/// How large the documents of requests and answers are.
package struct BodySizes: Sendable, Hashable, Codable {
    /// One size, and how many of 1000 documents have it.
    package struct Class: Sendable, Hashable, Codable {
        package var bytes: Int
        package var share: Int
    }

    /// From the smallest to the largest.
    package let classes: [Class]

    /// All of one size.
    package init(bytes: Int) {
        classes = [Class(bytes: bytes, share: 1000)]
    }

    /// The mix that offices have: mostly forms, some with a scan.
    package static let mix = BodySizes(classes: [
        Class(bytes: 2048, share: 300), Class(bytes: 10_240, share: 600), Class(bytes: 102_400, share: 90),
        Class(bytes: 1_000_000, share: 9),
    ])

    private init(classes: [Class]) { self.classes = classes }

    /// The class of the document of that number; each class has its share of any long row of numbers.
    package func index(ofDocument number: Int) -> Int {
        let total = classes.reduce(0) { $0 + $1.share }
        // A stride that has no factor in common with the totals spreads the large ones evenly.
        var place = Int((UInt64(bitPattern: Int64(number)) &* 617) % UInt64(max(1, total)))
        for (index, size) in classes.enumerated() {
            if place < size.share { return index }
            place -= size.share
        }
        return 0
    }

    /// How many different documents of a class there are: enough that none is in the compressor's window (64 KiB) when it
    /// comes again, so that batches compress as real ones do.
    package func variants(ofClass index: Int) -> Int {
        guard classes.indices.contains(index) else { return 0 }
        return min(64, max(2, 131_072 / max(1, classes[index].bytes)))
    }
}
