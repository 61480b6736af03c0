import Contracts
import Testing

@Suite struct RealCatalogueTests {
    @Test func lint() {
        for f in Catalogue.lint(directory: "/work/main/Contracts") { print(f) }
        do { let c = try Catalogue.load(directory: "/work/main/Contracts"); for s in c.services { print(s.name, s.digest) } } catch { print("ERR", error.findings.count) }
    }
}
