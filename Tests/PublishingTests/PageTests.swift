import Contracts
import Foundation
import JSONSchema
import Publishing
import Testing

@Suite struct PageTests {
    private static func pages(_ publication: Publication) throws -> [(path: String, page: PageReader)] {
        try publication.paths.filter { $0.hasPrefix("/catalogue/") }.map { path in
            (path, try PageReader(try #require(publication.file(path)).bytes))
        }
    }

    private static func page(_ path: String, _ publication: Publication) throws -> PageReader {
        try PageReader(try #require(publication.file("/catalogue/\(path)")).bytes)
    }

    private static func publications() throws -> [Publication] {
        [try Fixtures.published(), Publication(catalogue: try Fixtures.hostile())]
    }

    /// Conditions, alternatives and what undoes a step stand on the page in its language; so does who is told what.
    @Test func saysTheWholePlan() throws {
        let publication = try Fixtures.published()
        let words: [(Language, rule: String, undone: String, first: String, element: String)] = [
            (.uz, "faqat shu shart bilan: $.", "↶ bekor qiluvchi amal:", "birinchi javob yetarli:", "Roʻyxat elementi"),
            (.ru, "только если $.", "↶ отменяется операцией", "достаточно первого ответа:", "Элемент списка"),
            (.en, "only if $.", "↶ undone by", "the first answer counts:", "Element of the list"),
        ]
        for (language, rule, undone, first, element) in words {
            let page = try Self.page("\(language.rawValue)/services/foreign-passport.v1.html", publication)
            let spans = page.all("span").map(\.text)
            for text in [rule, undone, first] { #expect(spans.contains { $0.hasPrefix(text) }, "\(language): \(text)") }
            #expect(page.all("caption").contains { $0.text.hasPrefix(undone) })
            let business = try Self.page("\(language.rawValue)/services/business-registration.v1.html", publication)
            let origins = business.all("td").map(\.text)
            #expect(origins.contains { $0.hasPrefix(element) }, "\(language)")
            #expect(!origins.contains { $0.hasPrefix("$['element']") || $0.hasPrefix("$['reply']") })
        }
    }

    @Test func arePagesThatReadersCanUse() throws {
        var count = 0
        for publication in try Self.publications() {
            for (path, page) in try Self.pages(publication) {
                count += 1
                let language = try #require(page.all("html").first?.attributes["lang"])
                if let folder = path.split(separator: "/").dropFirst().first, folder.count == 2 {
                    #expect(language.hasPrefix(folder))
                }
                #expect(page.all("h1").count == 1)
                #expect(page.all("title").count == 1)
                #expect(page.all("main").count == 1)
                for table in page.all("table") { #expect(table.ancestors.last == "div", "it can scroll") }
                #expect(page.all("caption").count == page.all("table").count)
                #expect(page.all("caption").allSatisfy { !$0.text.isEmpty })
                #expect(page.all("th").allSatisfy { ["row", "col"].contains($0.attributes["scope"]) })
                // One level after the other.
                let levels = page.elements.compactMap { $0.name.wholeMatch(of: /h([1-6])/).flatMap { Int($0.1) } }
                #expect(levels.first == 1)
                for (above, below) in zip(levels, levels.dropFirst()) { #expect(below <= above + 1) }
                let ids = page.elements.compactMap { $0.attributes["id"] }
                #expect(Set(ids).count == ids.count)
                let languages = page.all("a").filter { $0.attributes["hreflang"] != nil }
                #expect(languages.map(\.text) == ["Oʻzbekcha", "Русский", "English"])
                #expect(
                    languages.filter { $0.attributes["aria-current"] == "true" }.map { $0.attributes["hreflang"] } == [
                        language
                    ])
            }
        }
        #expect(count > 100)
    }

    @Test func everyLinkLeadsToAPage() throws {
        for publication in try Self.publications() {
            let pages = try Self.pages(publication)
            let ids = Dictionary(
                uniqueKeysWithValues: pages.map { ($0.path, Set($0.page.elements.compactMap { $0.attributes["id"] })) })
            var links = 0
            for (path, page) in pages {
                for target in page.elements.compactMap({ $0.attributes["href"] }) {
                    let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
                    let place = parts[0].isEmpty ? path : Self.resolved(String(parts[0]), against: path)
                    let known = try #require(ids[place], "\(path) links to \(target)")
                    if parts.count == 2 { #expect(known.contains(String(parts[1])), "\(path) links to \(target)") }
                    links += 1
                }
            }
            #expect(links > 100)
        }
    }

    private static func resolved(_ link: String, against path: String) -> String {
        var parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().map(String.init)
        for part in link.split(separator: "/") {
            if part == ".." { parts.removeLast() } else { parts.append(String(part)) }
        }
        return parts.joined(separator: "/")
    }

    @Test func needNothingFromElsewhere() throws {
        for publication in try Self.publications() {
            for (path, page) in try Self.pages(publication) {
                #expect(page.all("script").isEmpty && page.all("img").isEmpty && page.all("iframe").isEmpty, "\(path)")
                #expect(page.elements.allSatisfy { $0.attributes["src"] == nil && $0.attributes["onclick"] == nil })
                let html = String(decoding: try #require(publication.file(path)).bytes, as: UTF8.self)
                #expect(!html.contains("url(") && !html.contains("@import"))
            }
        }
    }

    /// The reader above has found no element that it should not; these are the texts.
    @Test func escapeWhatContractsSay() throws {
        let publication = Publication(catalogue: try Fixtures.hostile())
        let service = try Self.page("uz/services/s.v2.html", publication)
        #expect(service.all("h1").first?.text == "<i>S</i>")
        #expect(service.all("i").isEmpty)
        #expect(service.all("h3").map(\.text) == ["<b>A</b> — 1 < 2", "<b>A</b> — ikki"])
        let tree = try Self.page("uz/documents/tree.v1.html", publication)
        #expect(tree.all("h1").first?.text == "<script>x</script>")
        #expect(tree.all("code").contains { $0.text == "<x>" })
        let agency = try Self.page("en/agencies/a.html", publication)
        #expect(agency.all("h1").first?.text == "\"A\" 'a'")
    }

    @Test func sayWhoIsToldWhat() throws {
        let page = try Self.page("en/services/childbirth.v1.html", try Fixtures.published())
        let cells = page.elements.filter { ["th", "td"].contains($0.name) }.map(\.text)
        let columns = try #require(cells.firstIndex(of: "Field")).advanced(by: 1)
        let agencies = Array(cells[columns..<columns + 6])
        #expect(agencies.first == "Maternity hospitals")
        /// Which agencies are sent a field.
        func told(_ field: String) throws -> [String] {
            let row = try #require(cells.firstIndex { $0.hasPrefix(field) }, "no row \(field)")
            return zip(agencies, cells[(row + 1)...]).filter { $0.1 == "●sent" }.map(\.0)
        }
        #expect(try told("Contact phone") == ["Family polyclinics", "Ministry of Preschool and School Education"])
        #expect(try told("Where the child will live › Street") == ["Ministry of Internal Affairs"])
        #expect(try told("Father › PINFL") == ["Civil registry offices"])
        #expect(try told("One-time benefit › Which child") == ["Extra-budgetary Pension Fund"])
        #expect(cells.contains { $0.hasPrefix("Reply (“The maternity hospital confirms the birth”): Date of birth") })
        #expect(cells.contains { $0.contains("including: Surname, Given name, Patronymic") })
    }

    @Test func sayWhereFixedValuesAndTheCaseComeIn() throws {
        let page = try Self.page("en/services/s.v2.html", Publication(catalogue: try Fixtures.hostile()))
        let cells = page.all("td").map(\.text)
        #expect(cells.contains("Fixed value: \"$fixed\""))
        #expect(cells.contains("Case: its id"))
        #expect(cells.contains { $0.hasPrefix("Reply (“first”)") && $0.hasSuffix("pair[1]") })
        #expect(cells.contains("2\u{A0}hours 30\u{A0}minutes") == false, "it is the case's, a fact")
        #expect(page.all("dd").map(\.text).contains("2\u{A0}hours 30\u{A0}minutes"))
        #expect(cells.contains("1\u{A0}minute 30\u{A0}seconds"))
    }

    @Test func sayWhatFieldsMayHold() throws {
        let publication = try Fixtures.published()
        let address = try Self.page("uz/documents/address.v1.html", publication)
        let rows = address.all("tr").map(\.text)
        #expect(rows.contains { $0.hasPrefix("Mahallamahalla") && $0.hasSuffix("1–120 belgishaxsiy") })
        #expect(rows.contains { $0.contains("1726 — Toshkent shahri") })
        let decision = try Self.page("ru/documents/birth-benefit-decision.v1.html", publication).all("tr").map(\.text)
        #expect(decision.contains { $0.contains("currency") && $0.hasSuffix("всегда UZS") })
        #expect(decision.contains { $0.contains("coefficient") && $0.hasSuffix("1–10; с шагом 0.1") })
        #expect(decision.contains { $0.contains("decidedOn") && $0.contains("дата, ГГГГ-ММ-ДД") })
    }

    /// A document within itself is told once, not for ever.
    @Test func tellADocumentWithinItselfOnce() throws {
        let page = try Self.page("en/documents/tree.v1.html", Publication(catalogue: try Fixtures.hostile()))
        let names = page.all("code").filter { $0.ancestors.contains("th") }.map(\.text)
        #expect(names == ["name", "branches[]", "$ref", "a/b~c", "other"])
    }

    /// Documents that refer to others twice each would double with every level.
    @Test func stayBoundedWhateverTheDocuments() throws {
        var files = [
            "agencies/a.yaml": """
            id: a
            name: { uz: a, ru: a, en: a }
            operations:
              o: { title: { uz: o, ru: o, en: o }, effect: read, request: d0.v1, response: d0.v1, expected: PT1S }

            """,
            "services/s.v1.yaml": """
            name: s
            version: 1
            title: { uz: s, ru: s, en: s }
            portals: ["*"]
            request: d0.v1
            deadline: P1D
            steps: { o: { title: { uz: o, ru: o, en: o }, agency: a, operation: o, input: $.request } }
            result: { document: d0.v1, value: $.steps.o.reply }

            """,
        ]
        for level in 0..<24 {
            let next = level == 23 ? "true" : "{ \"$ref\": \"urn:darcha:document:d\(level + 1):v1\" }"
            files["documents/d\(level).v1.schema.json"] =
                "{ \"$id\": \"urn:darcha:document:d\(level):v1\", \"title\": \"D\", \"type\": \"object\", "
                + "\"properties\": { \"left\": \(next), \"right\": \(next) } }"
        }
        let publication = Publication(catalogue: try Fixtures.load(files))
        let page = try Self.page("en/services/s.v1.html", publication)
        #expect(page.all("tr").count < 10_000)
    }

    @Test func showThePlanWhereThereIsAPicture() throws {
        let publication = try Fixtures.published {
            $0.picture = { service, language in
                service.name == "childbirth" ? "<svg role=\"img\"><title>\(language.rawValue)</title></svg>" : nil
            }
        }
        let page = try Self.page("ru/services/childbirth.v1.html", publication)
        #expect(page.all("svg").first?.ancestors.last == "figure")
        #expect(page.all("h2").map(\.text).first == "План")
        let other = try Self.page("ru/services/person-check.v1.html", publication)
        #expect(other.all("svg").isEmpty && other.all("h2").map(\.text).first == "Шаги")
    }
}
