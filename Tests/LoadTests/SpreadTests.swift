import Testing

@testable import Load

@Suite struct SpreadTests {
    @Test func theMiddleOfOddAndEven() throws {
        #expect(try #require(Spread([3, 1, 2])).median == 2)
        #expect(try #require(Spread([4, 1, 2, 3])).median == 2.5)
        let spread = try #require(Spread([0.5, 0.25, 0.75]))
        #expect((spread.lowest, spread.highest) == (0.25, 0.75))
        #expect("\(spread)" == "0.50 (0.25 to 0.75)")
        #expect("\(try #require(Spread([1234.5])))" == "1235 (1235 to 1235)")
    }

    @Test func whatIsNoNumberIsLeftOut() throws {
        #expect(Spread([]) == nil)
        #expect(Spread([.infinity, .nan]) == nil)
        #expect(try #require(Spread([.infinity, 2])).highest == 2)
    }
}
