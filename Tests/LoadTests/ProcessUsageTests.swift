import Testing

@testable import Load

@Suite struct ProcessUsageTests {
    private static let rest =
        "S 1 2 2 0 -1 4194560 500 0 0 0 250 50 0 0 20 0 23 0 3000 900000000 2560 18446744073709551615 1 1 0"

    @Test(arguments: ["darcha", "a (strange) name", ") S 1 2"]) func fieldsAreCountedFromTheName(name: String) throws {
        var usage = try #require(
            ProcessUsage(stat: "42 (\(name)) \(Self.rest)\n", ticks: 100, page: 4096, descriptors: 7))
        #expect(usage.processor == 3)
        #expect(usage.memory == 2560 * 4096)
        #expect((usage.threads, usage.descriptors) == (23, 7))
        usage += usage
        #expect((usage.processor, usage.memory) == (6, 2 * 2560 * 4096))
        #expect((usage.threads, usage.descriptors) == (46, 14))
    }

    @Test(arguments: [
        "", "42 darcha S 1", "42 (darcha) S 1 2", "42 (d) S 1 2 2 0 -1 4 5 0 0 0 x y 0 0 20 0 23 0 3 9 2",
    ])
    func whatIsOfAnotherFormIsNothing(stat: String) {
        #expect(ProcessUsage(stat: stat, ticks: 100, page: 4096, descriptors: 0) == nil)
    }
}
