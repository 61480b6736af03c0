import Testing

@testable import Contracts

/// Texts made from patterns.
@Suite struct ExamplePatternTests {
    @Test(arguments: [
        "^[A-Z]{2}[0-9]{7}$", "^\\d{4}-\\d{2}$", "[a-c]+", "^(uz|ru|en)$", "^(a|b(c|d)*){2,3}x?$", "", "^$", "a.c",
        "^\\+998\\d{9}$", "^[^a-z]{3}$", "^[\\w-]{1,5}\\.[a-z]{2,}$", "^\\p{Lu}\\p{Ll}*$", "^(?:ab)+?$", "^[-a]$",
        "^\\u0041\\x42$", "^a{0}b{2,}$", "[\\]\\[]", "^x$|^y$", "\\s\\S\\D",
    ])
    func whatIsMadeMatches(expression: String) throws {
        let pattern = try #require(ExamplePattern(expression))
        let regex = try Regex(expression)
        var random = ExampleRandom(seed: 7)
        for generosity in 0..<30 {
            let text = pattern.text(generosity: generosity, &random)
            #expect(text.contains(regex), "\(text)")
        }
    }

    @Test(arguments: [
        "(?=a)b", "(?!a)b", "(?<=a)b", "(?<n>a)", "\\bword", "(a)\\1", "a^b", "a$b", "[b-a]", "(a", "a)", "[a", "*a",
        "a{2,1}",
        "\\p{Script=Latin}", "\\", "a{99999}", "[]", "a**", "\\c",
    ])
    func whatIsNotSimpleIsRefused(expression: String) { #expect(ExamplePattern(expression) == nil) }

    @Test func isBounded() throws {
        var random = ExampleRandom(seed: 1)
        let nested = try #require(ExamplePattern("^((((a{1000}){1000}){1000}){1000})$"))
        #expect(nested.text(generosity: 10, &random).utf8.count <= 5000)
        #expect(ExamplePattern(String(repeating: "(", count: 100_000)) == nil)
        let most = try #require(ExamplePattern("[a-z]*"))
        _ = most.text(generosity: .max, &random)
    }

    @Test func theSameSeedTheSameText() throws {
        let pattern = try #require(ExamplePattern("[a-z]{20}"))
        var (first, second, other) = (ExampleRandom(seed: 1), ExampleRandom(seed: 1), ExampleRandom(seed: 2))
        let text = pattern.text(generosity: 0, &first)
        #expect(text == pattern.text(generosity: 0, &second))
        #expect(text != pattern.text(generosity: 0, &other))
    }
}
