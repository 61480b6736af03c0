import Contracts
import JSON
import JSONSchema

/// A service to be drawn, in a few words: each step by what it needs.
struct ShowPlan {
    struct Item {
        var name: String
        var needs: [String] = []
        var isRequired = true
        var expected: Int64 = 2000
        var deadline: Int64? = 3_600_000
        var title = LocalizedText(uz: "Ish", ru: "Дело", en: "Work")
        var agency = "registry"
        var input: JSONValue = ["pinfl": "$.request.pinfl"]
    }

    let service: Service
    let catalogue: Catalogue

    init(_ items: [Item], title: LocalizedText = LocalizedText(uz: "Xizmat", ru: "Услуга", en: "Service")) throws {
        catalogue = try SampleCatalogue().load()
        let id = DocumentID(name: "any", version: 1)
        let document = Document(id: id, title: nil, schema: try Schema.compile(true), source: true)
        let steps = try items.map { item in
            Step(
                name: item.name, title: item.title, agency: item.agency,
                operation: Operation(
                    name: "do-it", title: item.title, effect: .write, request: id, response: id,
                    expectedMilliseconds: item.expected),
                isRequired: item.isRequired, needs: item.needs, deadlineMilliseconds: item.deadline,
                input: try Template(compiling: item.input))
        }
        let names = items.map { ($0.agency, LocalizedText(uz: "Idora", ru: "Ведомство", en: "Agency")) }
        service = Service(
            name: "drawn", version: 2, title: title, description: nil, portals: ["*"], request: id, resultDocument: id,
            result: try Template(compiling: [:]), deadlineMilliseconds: 86_400_000, steps: steps,
            agencies: Dictionary(names, uniquingKeysWith: { first, _ in first }), documents: [id: document])
    }

    func drawn(_ format: PictureFormat, _ language: Language = .en) -> String {
        catalogue.picture(of: service, as: format, in: language)
    }

    /// A plan of so many steps, each of which needs some before it; the same for the same seed.
    static func random(_ count: Int, seed: UInt64) -> [Item] {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func next(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(bound))
        }
        return (0..<count).map { index in
            var needs: [String] = []
            for _ in 0..<next(3) where index > 0 {
                let name = "step\(max(0, index - 1 - next(6)))"
                if !needs.contains(name) { needs.append(name) }
            }
            return Item(
                name: "step\(index)", needs: needs, isRequired: next(3) > 0, expected: Int64(1 + next(9)) * 1000)
        }
    }
}
