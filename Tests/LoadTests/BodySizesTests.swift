import Testing

@testable import Load

@Suite struct BodySizesTests {
    @Test func theMixHasItsShares() {
        var counts = [0, 0, 0, 0]
        for number in 0..<999 { counts[BodySizes.mix.index(ofDocument: number)] += 1 }
        #expect(counts == [300, 600, 90, 9])
    }

    @Test func largeDocumentsDoNotComeInARow() {
        let large = (0..<999).filter { BodySizes.mix.index(ofDocument: $0) == 3 }
        #expect(zip(large, large.dropFirst()).allSatisfy { $1 - $0 > 20 })
    }

    @Test func oneSizeIsAll() {
        let sizes = BodySizes(bytes: 2048)
        #expect((0..<100).allSatisfy { sizes.index(ofDocument: $0) == 0 })
        #expect(sizes.variants(ofClass: 0) * 2048 > 65_536)
        #expect(sizes.variants(ofClass: 1) == 0)
    }

    @Test(arguments: [0, 1, 2048, 5000]) func fillerHasItsSizeAndNeedsNoEscapes(bytes: Int) {
        var random = SystemRandomNumberGenerator()
        let text = FillerText.text(bytes: bytes, using: &random).utf8
        #expect(text.count == bytes)
        #expect(text.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C })
    }

    @Test func documentsHaveTheirSizeAndDiffer() {
        #expect(LoadContracts.document(bytes: 2048).utf8.count == 2048)
        #expect(LoadContracts.document(bytes: 2048) != LoadContracts.document(bytes: 2048))
    }
}
