import Contracts
import Foundation
import JSON
import JSONSchema
import Testing

/// A plan as text, Mermaid, Graphviz and SVG.
@Suite struct ShowTests {
    private static let hostile = LocalizedText(
        uz: "Oʻt <b>&\"#;`\\", ru: "Текст <script>alert(1)</script>", en: "Say \"<!--&]]>\" #1; `x` \\ \u{1}end")

    @Test func theRealCatalogueAsText() throws {
        let catalogue = try RealCatalogueTests.catalogue()
        let service = try catalogue.requiredService(named: "childbirth")
        for language in Language.allCases {
            let lines = catalogue.picture(of: service, as: .text, in: language).components(separatedBy: "\n")
            #expect(lines.allSatisfy { $0.count <= 100 })
            #expect(lines.first == "childbirth.v1 · \(service.title[language])")
        }
        let text = catalogue.picture(of: service, as: .text, in: .en)
        #expect(text.contains("case deadline 3 d · expected 6 s"))
        #expect(text.contains("┃ confirmation ◆ "))
        #expect(text.contains("╎ kindergarten  "))
        #expect(text.contains("2 s, ≤ 12 h"))
        // One way out of the registry, four ways in.
        #expect(text.contains("╭────────────────────────┬────────────┴───────────┬────────────────────────╮"))
        #expect(text.count { $0 == "▼" } == 5)
        #expect(text.contains("← childPinfl, childBirthDate, districtCode, language, wantedFrom, phone"))
        let russian = catalogue.picture(of: service, as: .text, in: .ru)
        #expect(russian.contains("срок дела 3 д · ожидается 6 с"))
        #expect(russian.contains("Что узнаёт каждое ведомство:"))
    }

    @Test(arguments: 1...15)
    func anyPlanFitsTheTerminal(count: Int) throws {
        for seed in 1...12 as ClosedRange<UInt64> {
            let items = ShowPlan.random(count, seed: seed)
            let text = try ShowPlan(items).drawn(.text)
            let lines = text.components(separatedBy: "\n")
            #expect(lines.allSatisfy { $0.count <= 100 })
            #expect(!text.contains("too wide"))
            // Each box is drawn whole, none over another.
            let picture = lines.prefix { !$0.hasPrefix("┏━┓ required") }.joined(separator: "\n")
            for item in items { #expect(picture.matches(of: try Regex("[┃╎] \(item.name) [ ◆]")).count == 1) }
            #expect(picture.count { $0 == "┏" } == items.count(where: \.isRequired))
            #expect(picture.matches(of: try Regex("╭╌+╮")).count == items.count { !$0.isRequired })
            #expect(picture.count { $0 == "▼" } == items.map(\.needs.count).reduce(0, +))
        }
    }

    @Test func longNamesAreCut() throws {
        let name = "step" + String(repeating: "x", count: 59)
        let item = ShowPlan.Item(
            name: name, title: LocalizedText(uz: name, ru: name, en: String(repeating: "word ", count: 60)),
            agency: name)
        let text = try ShowPlan([item]).drawn(.text)
        #expect(text.components(separatedBy: "\n").allSatisfy { $0.count <= 100 })
        #expect(text.contains("\(name) (required · writes): word word"))
    }

    @Test func whatIsToldIsNamedByItsMembers() throws {
        let input: JSONValue = [
            "a": "$.request.a", "b": ["c": "$.request.c", "d": ["$.request.d", 1]], "e": [:], "f": "always",
        ]
        let plan = try ShowPlan([.init(name: "one", input: input), .init(name: "two", input: "$.request")])
        let text = plan.drawn(.text)
        #expect(text.contains("← a, b.c, b.d[0], b.d[1], e, f"))
        #expect(text.contains("← $.request"))
    }

    @Test func theLongestWay() throws {
        let plan = try ShowPlan([
            .init(name: "start", expected: 3_600_000),
            .init(name: "short", needs: ["start"], expected: 1000),
            .init(name: "long", needs: ["start"], isRequired: false, expected: 7_200_000),
            .init(name: "end", needs: ["short", "long"], isRequired: false, expected: 500),
        ])
        let text = plan.drawn(.text)
        #expect(text.contains("expected 3 h"))
        for name in ["start", "long", "end"] { #expect(text.contains("\(name) ◆")) }
        #expect(!text.contains("short ◆"))
        let tie = try ShowPlan([.init(name: "may", isRequired: false), .init(name: "must")]).drawn(.text)
        #expect(tie.contains("must ◆") && !tie.contains("may ◆"), "of equals, the one that the case needs")
    }

    @Test func manyStepsAreNoTrouble() throws {
        let items = ShowPlan.random(120, seed: 3)
        let plan = try ShowPlan(items)
        #expect(plan.drawn(.text).components(separatedBy: "\n").allSatisfy { $0.count <= 100 })
        #expect(plan.drawn(.svg).matches(of: /class="name"/).count == 120)
    }

    @Test func mermaid() throws {
        let plan = try ShowPlan([
            .init(name: "end", title: Self.hostile),
            .init(name: "next", needs: ["end"], isRequired: false), .init(name: "other", needs: ["end"], expected: 1),
        ])
        let lines = plan.drawn(.mermaid).components(separatedBy: "\n")
        #expect(lines[0] == "flowchart LR")
        #expect(lines.contains("    s0 ==> s1"))
        #expect(lines.contains("    s0 --> s2"))
        // `end` is a word of Mermaid's: it is never an id; and nothing ends the quotes too soon.
        let node = try #require(lines.first { $0.contains("<b>end</b>") })
        #expect(node.hasPrefix("    s0[\""))
        #expect(node.hasSuffix("\"]:::required"))
        #expect(node.count { $0 == "\"" } == 2)
        #expect(node.contains("#34;#60;!--#38;]]#62;#34; #35;1#59; #96;x#96; #92;  end"))
    }

    @Test func dot() throws {
        let plan = try ShowPlan([
            .init(name: "one", title: Self.hostile), .init(name: "two", needs: ["one"], isRequired: false),
        ])
        let lines = plan.drawn(.dot).components(separatedBy: "\n")
        #expect(lines.first == "digraph plan {")
        #expect(lines.last == "}")
        #expect(lines.contains("    s0 -> s1 [penwidth=2.5, color=\"#1d4ed8\"];"))
        let node = try #require(lines.first { $0.hasPrefix("    s0 [") })
        #expect(node.contains(#"\"<!--&amp;]]>\""#))
        #expect(node.replacing(#"\\"#, with: "").replacing(#"\""#, with: "").count { $0 == "\"" } == 2)
    }

    @Test func svg() throws {
        let plan = try ShowPlan(
            [.init(name: "one", title: Self.hostile), .init(name: "two", needs: ["one"], title: Self.hostile)],
            title: Self.hostile)
        for language in Language.allCases {
            let svg = plan.drawn(.svg, language)
            #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\""))
            #expect(svg.hasSuffix("</svg>"))
            for tag in ["<script", "<b>", "<!--", "]]>", "\u{1}"] { #expect(!svg.contains(tag)) }
            // Nothing from elsewhere: the namespace is the only address.
            #expect(svg.components(separatedBy: "http").count == 2)
            let opened = svg.matches(of: /<(text|g|title|svg|style|defs|marker)[ >]/).count
            #expect(opened == svg.matches(of: /<\/(text|g|title|svg|style|defs|marker)>/).count)
            #expect(!svg.contains(try Regex("&(?!(amp|lt|gt|quot);)")))
        }
        #expect(plan.drawn(.svg).contains("prefers-color-scheme: dark"))
    }

    @Test func namesAreSuggested() throws {
        let catalogue = try SampleCatalogue().load()
        #expect(try catalogue.requiredService(named: "birth").version == 1)
        func message(_ lookup: () throws -> Void) -> String {
            do { try lookup() } catch { return "\(error)" }
            return "found"
        }
        let messages = [
            message { _ = try catalogue.requiredService(named: "brith") },
            message { _ = try catalogue.requiredService(named: "birth", version: 7) },
            message { _ = try catalogue.requiredService(named: "marriage") },
            message { _ = try catalogue.requiredDocument("outcom.v1") },
            message { _ = try catalogue.requiredDocument("outcome") },
        ]
        #expect(
            messages == [
                "there is no service 'brith' in the catalogue\n  mend: did you mean birth?",
                "service birth has no version 7\n  mend: it has 1",
                "there is no service 'marriage' in the catalogue\n  mend: the services are birth",
                "there is no document 'outcom.v1' in the catalogue\n  mend: did you mean outcome.v1?",
                "there is no document 'outcome' in the catalogue\n  mend: did you mean outcome.v1?",
            ])
    }

    @Test func theWholeLanguage() throws {
        let catalogue = try SampleCatalogue.whole.load()
        let service = try catalogue.requiredService(named: "passport")
        for format in PictureFormat.allCases {
            let drawn = catalogue.picture(of: service, as: format, in: .en)
            // Boxes break lines where they will.
            let words = drawn.replacing(try Regex("<[^>]*>|\\\\l|[\\s│┃╎]+"), with: " ").replacing(
                try Regex(" +"), with: " ")
            for rule in ["only if $.request.exempt ==", "at most 20", "one answer is enough", "reminded after 12 h"] {
                #expect(words.contains(rule), "\(format): \(rule)")
            }
            #expect(words.contains("the first answer counts: cadastre, residence"), "\(format)")
            #expect(words.contains("a late answer changes the result"), "\(format)")
            #expect(words.contains("↶ undone by c: pinfl, payment"), "\(format)")
            #expect(words.contains("← cadastre (c): pinfl, code"), "\(format)")
        }
        let text = catalogue.picture(of: service, as: .text, in: .en)
        #expect(text.contains("the result may change for 30 d after the end · the application"))
        #expect(text.contains("? under a condition   × for each element   ∨ the first answer counts   ↶ can be undone"))
        #expect(text.contains("for each of $.request.founders, at most 20; one answer is enough"))
        #expect(text.components(separatedBy: "\n").allSatisfy { $0.count <= 100 })
        for language in Language.allCases {
            #expect(!catalogue.picture(of: service, as: .svg, in: language).isEmpty)
        }
        #expect(catalogue.picture(of: service, as: .text, in: .ru).contains("только если $.request.exempt == false"))
        #expect(catalogue.picture(of: service, as: .text, in: .uz).contains("faqat shu shart bilan:"))
    }
}
