import Foundation
import JSON
import Testing

@testable import Contracts

@Suite struct CompatibilityCatalogueTests {
    /// The sample as the case changes it.
    private static func changed(_ test: CatalogueChange) throws -> SampleCatalogue {
        var sample = SampleCatalogue()
        for edit in test.edits { try edit(&sample) }
        return sample
    }

    private static func lines(_ report: CompatibilityReport) -> [String] {
        report.differences.map { difference in
            let place = "\(difference.file)#\(difference.pointer)"
            return "\(difference.level.rawValue) | \(difference.audience.description) | \(difference.rule) | \(place)"
        }
    }

    @Test(arguments: CatalogueChange.all)
    func tellsForWhom(test: CatalogueChange) throws {
        let old = try SampleCatalogue().load()
        let new = try Self.changed(test).load()
        let there = Catalogue.compare(old: old, new: new, isLenient: test.isLenient)
        let back = Catalogue.compare(old: new, new: old, isLenient: test.isLenient)
        let (linesThere, linesBack) = (Self.lines(there).sorted(), Self.lines(back).sorted())
        #expect(linesThere == test.there.sorted())
        #expect(linesBack == test.back.sorted())
        for difference in there.differences + back.differences {
            let isBad = difference.level < .notice
            #expect(!difference.change.isEmpty)
            if isBad { #expect(!difference.reasons.isEmpty, "\(difference)") }
            #expect((difference.remedy != nil) == isBad, "\(difference)")
        }
        let isBroken = test.there.contains { $0.hasPrefix("breaking") || $0.hasPrefix("undecided") }
        #expect(there.isCompatible != isBroken)
    }
}
