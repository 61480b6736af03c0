import JSON

/// An agency's own system: it keeps what it did by the idempotency key that it was given, and does it once for a key.
///
/// What an agency will say to an effect is drawn from the effect's name, so that it is the same in whatever order things
/// happen.
final class LegacySystem {
    /// What it says.
    enum Word {
        case answered(JSONValue)
        case refused
        case failed
        /// It says nothing: the caller's patience ends.
        case silence
    }

    private let world: World
    let agency: String
    /// What was done, by key.
    private var done: [String: JSONValue] = [:]
    /// How often what a task asks was really done, by the task's name without the attempt.
    private(set) var effects: [String: Int] = [:]
    private var calls: [String: Int] = [:]

    init(world: World, agency: String) {
        self.world = world
        self.agency = agency
    }

    /// How long it takes, and what it says. The effect, if there is one, happens at the end of that time.
    ///
    /// - Parameters:
    ///   - key: the idempotency key.
    ///   - task: what is asked.
    ///   - expiry: when the answer is of no more use, by true time.
    func call(_ key: String, _ task: OracleTask, expiry: Int64, then: @escaping (Word) -> Void) {
        calls[key, default: 0] += 1
        var random = SimulationRandom(world.seed, "\(key)#\(calls[key] ?? 0)")
        if task.undoes, effects["\(task.caseID)/\(task.step)/\(task.element)/do"] == nil {
            world.violate("\(agency) is to undo what it never did: \(task.name)")
        }
        if let document = done[key] {
            world.met("asked again", task.undoes ? "undo" : "do")
            world.scheduler.after(random.number(1...2000)) { then(.answered(document)) }
            return
        }
        let (time, says) = plan(task, expiry: expiry, &random)
        world.scheduler.after(time) { [self] in
            switch says {
            case .answered:
                let document = done[key] ?? self.document(task)
                if done[key] == nil { record(key, task, document) }
                then(.answered(document))
            case .silence:
                // It may have been done all the same.
                if random.chance(400), done[key] == nil { record(key, task, self.document(task)) }
                then(.silence)
            default: then(says)
            }
        }
    }

    private func record(_ key: String, _ task: OracleTask, _ document: JSONValue) {
        done[key] = document
        effects[task.effect, default: 0] += 1
        world.trace.add("legacy \(agency)", "does \(task.effect)")
        world.check(effects[task.effect] == 1, "\(agency) did something twice: \(task.effect)")
    }

    private func document(_ task: OracleTask) -> JSONValue {
        var random = SimulationRandom(world.seed, "\(task.effect) document")
        let list = (0..<random.count(0...4)).map { JSONValue(Int64($0)) }
        return ["ok": .bool(random.chance(600)), "list": .array(list), "effect": .string(task.effect)]
    }

    private func plan(_ task: OracleTask, expiry: Int64, _ random: inout SimulationRandom) -> (Int64, Word) {
        let quick: Int64 = random.number(1...3000)
        guard world.isStormy || !task.undoes else { return (quick, .answered(.null)) }
        let slow: Int64 = random.number(10_000...1_200_000)
        switch random.weighted(task.undoes ? [60, 10, 0, 8, 14, 8] : [58, 12, 6, 8, 9, 7]) {
        case 0: return (quick, .answered(.null))
        case 1: return (slow, .answered(.null))
        case 2:
            // A race with the deadline: the answer comes about when it would be too late.
            return (max(1, expiry - world.now + random.number(-40...20)), .answered(.null))
        case 3: return (random.chance(800) ? quick : slow, .refused)
        case 4: return (random.chance(800) ? quick : slow, .failed)
        default: return (30_000, .silence)
        }
    }
}
