import Contracts
import JSON
import JSONSchema

/// Contracts and requests that nobody would write, with every feature of the plan language.
struct SimulatedService {
    /// The document that every operation answers.
    static let answer = DocumentID(name: "answer", version: 1)
    /// A document that no operation answers.
    static let other = "urn:darcha:document:other:v1"
    static let question = DocumentID(name: "question", version: 1)
    static let outcome = DocumentID(name: "outcome", version: 1)
    static let agencies = ["x", "y", "z"]

    private var random: SimulationRandom
    private let agencies: [String]
    private let isLarge: Bool
    /// Of the steps so far: name and kind, in an order in which each needs only those before it.
    private var made: [Made] = []
    private var amends: Int64

    private struct Made {
        enum Kind { case plain, forEach, firstOf }
        var step: Step
        var kind: Kind
        /// The steps that it needs, directly or not.
        var needs: Set<String>
    }

    /// - Parameter hasLongDeadline: whether the case may be open for many hours.
    static func random(_ random: inout SimulationRandom, number: Int, isLarge: Bool, isLong: Bool) -> Service? {
        var maker = SimulatedService(random: random, isLarge: isLarge)
        let service = maker.service(number: number, isLong: isLong)
        random = maker.random
        return service
    }

    private init(random: SimulationRandom, isLarge: Bool) {
        self.random = random
        self.isLarge = isLarge
        agencies = Array(Self.agencies.prefix(self.random.count(1...3)))
        amends = self.random.chance(500) ? self.random.number(60_000...2_400_000) : 0
    }

    // MARK: The whole

    private mutating func service(number: Int, isLong: Bool) -> Service? {
        let count = isLarge ? random.count(4...9) : random.count(1...4)
        for index in 0..<count {
            guard let next = step(index) else { return nil }
            made.append(next)
        }
        settleRequired()
        let steps = random.shuffled(made.map(\.step))
        let everything = JSONObject(
            uniqueKeysWithValues: steps.map { step in
                let member = step.forEach == nil ? "reply" : "replies"
                return (step.name, JSONValue.string("$.steps.\(step.name).\(member)"))
            })
        guard let schema = try? Schema.compile(true), let result = try? Template(compiling: .object(everything)) else {
            return nil
        }
        let documents = [Self.question, Self.answer, Self.outcome].map {
            Document(id: $0, title: nil, schema: schema, source: true)
        }
        let within: Int64 = isLong ? random.number(3_600_000...20_000_000) : random.number(60_000...2_400_000)
        return Service(
            name: "service-\(number)", version: 1, title: Self.text("s"), description: nil, portals: ["*"],
            request: Self.question, resultDocument: Self.outcome, result: result, deadlineMilliseconds: within,
            amendMilliseconds: amends, isCancellable: random.chance(700), steps: steps,
            agencies: Dictionary(uniqueKeysWithValues: Self.agencies.map { ($0, Self.text($0)) }),
            documents: Dictionary(uniqueKeysWithValues: documents.map { ($0.id, $0) }))
    }

    static func text(_ text: String) -> LocalizedText { LocalizedText(uz: text, ru: text, en: text) }

    /// What a required step needs is required too, and only optional steps amend: as the linter asks.
    private mutating func settleRequired() {
        var required = Set(made.filter(\.step.isRequired).map(\.step.name))
        for item in made.reversed() where required.contains(item.step.name) { required.formUnion(item.step.needs) }
        for index in made.indices {
            let step = made[index].step
            let isRequired = required.contains(step.name)
            made[index].step = Step(
                name: step.name, title: step.title, asks: step.asks, forEach: step.forEach, isRequired: isRequired,
                needs: step.needs, condition: step.condition, deadlineMilliseconds: step.deadlineMilliseconds,
                remindAfterMilliseconds: step.remindAfterMilliseconds, late: isRequired ? .keep : step.late)
        }
    }

    // MARK: A step

    private mutating func step(_ index: Int) -> Made? {
        let name = "s\(index)"
        var needs: [String] = []
        for item in made where random.chance(350) { needs.append(item.step.name) }
        var reach = Set(needs)
        for item in made where needs.contains(item.step.name) { reach.formUnion(item.needs) }
        let kind: Made.Kind = [.plain, .forEach, .firstOf][random.weighted([60, 20, 20])]
        var asks: [Ask] = []
        if kind == .firstOf {
            for number in 0..<random.count(2...3) {
                guard let ask = ask(step: name, named: "alt\(number)", kind) else { return nil }
                asks.append(ask)
            }
        } else {
            guard let ask = ask(step: name, named: Ask.only, kind) else { return nil }
            asks.append(ask)
        }
        let deadline: Int64? = random.chance(600) ? random.number(10_000...600_000) : nil
        var reminder: Int64?
        if random.chance(350) { reminder = random.number(1000...(deadline ?? 60_000) - 1) }
        let step = Step(
            name: name, title: Self.text(name), asks: asks, forEach: kind == .forEach ? forEach(reach) : nil,
            isRequired: random.chance(450), needs: needs, condition: condition(reach),
            deadlineMilliseconds: deadline, remindAfterMilliseconds: reminder,
            late: amends > 0 && random.chance(600) ? .amend : .keep)
        return Made(step: step, kind: kind, needs: reach)
    }

    private mutating func ask(step: String, named name: String, _ kind: Made.Kind) -> Ask? {
        let agency = random.pick(agencies)
        let isWrite = random.chance(650)
        let word = name == Ask.only ? step : "\(step)-\(name)"
        var input: JSONValue = ["q": "$.request.word", "case": "$.case.id"]
        var undo: JSONValue = ["was": "$.reply.effect"]
        if kind == .forEach {
            input = ["element": "$.element", "index": "$.index"]
            undo = ["was": "$.reply.effect", "index": "$.index"]
        }
        guard let template = try? Template(compiling: input), let undoing = try? Template(compiling: undo) else { return nil }
        return Ask(
            name: name, agency: agency, operation: operation("do-\(word)", isWrite ? .write : .read), input: template,
            compensation: isWrite && random.chance(650)
                ? Compensation(operation: operation("undo-\(word)", .write), input: undoing) : nil)
    }

    private func operation(_ name: String, _ effect: Effect) -> Operation {
        Operation(
            name: name, title: Self.text(name), effect: effect, request: Self.question, response: Self.answer,
            expectedMilliseconds: 100)
    }

    private mutating func forEach(_ reach: Set<String>) -> ForEach? {
        var place = random.pick(["$.request.items", "$.request.items", "$.request.items", "$.request.few", "$.request.word"])
        if let source = random.any(of: reach.sorted()), random.chance(300) {
            let kind = made.first { $0.step.name == source }?.kind
            place = kind == .forEach ? "$.steps.\(source).replies" : "$.steps.\(source).reply.list"
        }
        guard let query = try? SingularQuery(parsing: place) else { return nil }
        let max = random.count(1...(isLarge ? 6 : 4))
        let quorum: ForEach.Quorum = random.pick([.all, .all, .any, .atLeast(random.count(1...max))])
        return ForEach(array: query, max: max, quorum: quorum)
    }

    private mutating func condition(_ reach: Set<String>) -> JSONPathCondition? {
        guard random.chance(300) else { return nil }
        var texts = ["$.request.flags.f0 == true", "$.request.flags.f1 == false", "count($.request.items[*]) > 1"]
        for name in reach.sorted() {
            switch made.first(where: { $0.step.name == name })?.kind {
            case .plain:
                texts += ["$.steps.\(name).reply.ok == true", "$.steps.\(name).outcome == 'answered'"]
            case .forEach: texts += ["count($.steps.\(name).replies[?@ != null]) > 1"]
            case .firstOf: texts += ["$.steps.\(name).source == 'alt0'"]
            case nil: break
            }
        }
        return try? JSONPathCondition(parsing: random.pick(texts))
    }

    // MARK: A request

    static func request(_ random: inout SimulationRandom) -> JSONValue {
        let items = (0..<random.count(0...5)).map { JSONValue(Int64($0)) }
        var request: JSONObject = [
            "word": .string("w\(random.count(0...999))"),
            "flags": ["f0": .bool(random.chance(500)), "f1": .bool(random.chance(500))],
            "items": .array(items),
        ]
        if random.chance(500) { request["few"] = .array(Array(items.prefix(1))) }
        return .object(request)
    }
}
