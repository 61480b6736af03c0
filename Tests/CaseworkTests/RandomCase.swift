import Casework
import Contracts
import JSON
import Messages

/// Something that may happen to a case, sensible or not.
enum Happening: Sendable {
    case reply(step: String, agency: String, attempt: Int, said: StepOutcome, size: Int, rightDocument: Bool)
    case undeliverable(step: String, attempt: Int)
    case overdue(step: String, deadline: Int64, attempt: Int)
    case expired(deadline: Int64)
    case openedAgain(digest: String)

    static let wrongDocument = "urn:darcha:document:other:v1"

    /// A document of so many bytes as JSON.
    static func document(_ size: Int) -> JSONValue { .string(String(repeating: "x", count: max(0, size - 2))) }
}

extension Plan {
    /// A plan that the linter would take: no cycle, and nothing required needs something optional.
    static func random(_ generator: inout SeededGenerator) throws -> Plan {
        let count = Int.random(in: 1...7, using: &generator)
        var items: [Item] = []
        for number in 0..<count {
            let before = items.map(\.name)
            let needs = before.filter { _ in Int.random(in: 0..<3, using: &generator) == 0 }
            let within = Bool.random(using: &generator) ? Int64.random(in: 100...4000, using: &generator) : nil
            items.append(
                step("s\(number)", Bool.random(using: &generator) ? .required : .optional, needs: needs, within: within)
            )
        }
        for index in items.indices.reversed() where items[index].kind == .required {
            for need in items[index].needs {
                if let place = items.firstIndex(where: { $0.name == need }) { items[place].kind = .required }
            }
        }
        return try Plan(items.shuffled(using: &generator), within: .random(in: 3000...12_000, using: &generator))
    }
}

/// A case of a random plan to which random things happen, and the oracle that follows it.
struct RandomCase {
    static let limit = 2000
    static let opened: Int64 = 1_000_000

    var scene: Scene
    var oracle: Oracle
    var generator: SeededGenerator
    private(set) var now = opened

    init(seed: UInt64) throws {
        generator = SeededGenerator(seed)
        let plan = try Plan.random(&generator)
        scene = Scene(plan, key: "\(seed)")
        oracle = Oracle(plan, limit: Self.limit, requestBytes: 9, openedAt: Self.opened)
    }

    mutating func open() -> Transition { scene.open(["q": "?"], limit: Self.limit, at: Self.opened) }

    /// Lets the next thing happen to both.
    mutating func step() -> (happening: Happening, transition: Transition, counts: Bool) {
        now += Int64.random(in: 0...700, using: &generator)
        let happening = next()
        return (happening, happen(happening), tell(happening))
    }

    private mutating func next() -> Happening {
        let names = oracle.plan.items.map(\.name) + ["none"]
        let name = names.randomElement(using: &generator) ?? "none"
        let attempt = Int.random(in: 0..<10, using: &generator) == 0 ? 2 : 1
        switch Int.random(in: 0..<20, using: &generator) {
        case 0..<12:
            let isRight = Int.random(in: 0..<12, using: &generator) != 0
            let agency = Int.random(in: 0..<12, using: &generator) == 0 ? "agency-other" : oracle.plan.agency(of: name)
            let said: StepOutcome = [.answered, .answered, .answered, .answered, .refused, .failed][
                Int.random(in: 0..<6, using: &generator)]
            let size = Int.random(in: 0..<8, using: &generator) == 0 ? 900 : Int.random(in: 2...100, using: &generator)
            return .reply(step: name, agency: agency, attempt: attempt, said: said, size: size, rightDocument: isRight)
        case 12..<13: return .undeliverable(step: name, attempt: attempt)
        case 13..<17:
            let exact = oracle.deadline(name) ?? now
            let wrong = Int.random(in: 0..<6, using: &generator) == 0
            return .overdue(step: name, deadline: wrong ? exact - 1 : exact, attempt: attempt)
        case 17..<19:
            let exact = Self.opened + oracle.plan.within
            return .expired(deadline: Int.random(in: 0..<6, using: &generator) == 0 ? exact - 1 : exact)
        default: return .openedAgain(digest: Bool.random(using: &generator) ? "body-1" : "body-2")
        }
    }

    private mutating func happen(_ happening: Happening) -> Transition {
        switch happening {
        case .reply(let step, let agency, let attempt, let said, let size, let rightDocument):
            let problem = Problem(code: "p\(size)", message: "")
            let reply: TaskReplied.Reply =
                switch said {
                case .answered:
                    .answered(
                        Happening.document(size), dataSchema: rightDocument ? Plan.answer.urn : Happening.wrongDocument,
                        bytes: size)
                case .refused: .refused(problem)
                default: .failed(problem)
                }
            return scene.reply(step, reply, attempt: attempt, agency: agency, at: now)
        case .undeliverable(let step, let attempt): return scene.undeliverable(step, attempt: attempt, at: now)
        case .overdue(let step, let deadline, let attempt):
            return scene.overdue(step, deadline: deadline, attempt: attempt, at: now)
        case .expired(let deadline): return scene.expire(deadline: deadline, at: now)
        case .openedAgain(let digest): return scene.open(digest: digest, at: now)
        }
    }

    private mutating func tell(_ happening: Happening) -> Bool {
        switch happening {
        case .reply(let step, let agency, let attempt, let said, let size, let rightDocument):
            oracle.replied(step, by: agency, attempt: attempt, said, bytes: size, rightDocument: rightDocument, at: now)
        case .undeliverable(let step, let attempt): oracle.undeliverable(step, attempt: attempt, at: now)
        case .overdue(let step, let deadline, let attempt):
            oracle.overdue(step, deadline: deadline, attempt: attempt, at: now)
        case .expired(let deadline): oracle.expired(deadline: deadline, at: now)
        case .openedAgain: false
        }
    }
}

extension RandomCase {
    /// How many seeds a property is tried with.
    static let seeds: ClosedRange<UInt64> = 1...3000
}
