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

    @Test func fillerHasItsSizeAndItsSeed() {
        let filler = FillerText()
        #expect(filler.text(bytes: 2048, seed: 1).utf8.count == 2048)
        #expect(filler.text(bytes: 2048, seed: 1) == FillerText().text(bytes: 2048, seed: 1))
        #expect(filler.text(bytes: 2048, seed: 1) != filler.text(bytes: 2048, seed: 2))
        #expect(filler.text(bytes: 0, seed: 1).isEmpty)
        let plain = filler.text(bytes: 5000, seed: 3).utf8
        #expect(plain.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C })
    }
}
