import Casework
import Contracts
import Messages

/// The operator: looks at what a gateway knows, which may be old, and has things asked for again, or settles them; at
/// times what makes no sense.
final class OperatorDesk {
    private let world: World
    private let gateways: [GatewayProcess]
    private let portal: Portal
    private var random: SimulationRandom
    private var rounds = 0

    init(world: World, gateways: [GatewayProcess], portal: Portal) {
        self.world = world
        self.gateways = gateways
        self.portal = portal
        random = SimulationRandom(world.seed, "operator")
    }

    /// Looks now and then, while things go wrong; and after that until nothing is left to do.
    func watch() {
        world.scheduler.after(random.number(20_000...(world.isStormy ? 600_000 : 60_000))) { [self] in
            let gateway = random.pick(gateways)
            if world.isStormy {
                if gateway.isUp { gateway.enter { [self] in look(gateway) } }
                return watch()
            }
            if !finish() { watch() }
        }
    }

    // MARK: In the storm

    private func look(_ gateway: GatewayProcess) {
        for wish in portal.wishes {
            guard random.chance(500), let state = gateway.state(portal.caseID(wish.key)) else { continue }
            for (step, element) in places(state) where random.chance(300) {
                act(gateway, state, step, element)
            }
        }
    }

    private func places(_ state: CaseState) -> [(Int, Int)] {
        state.steps.indices.flatMap { step in state.steps[step].elements.indices.map { (step, $0) } }
    }

    private func act(_ gateway: GatewayProcess, _ state: CaseState, _ step: Int, _ number: Int) {
        let element = state.steps[step].elements[number]
        let isOdd = random.chance(30)
        if let undoing = element.compensation?.value {
            guard undoing.outcome == .failed || isOdd else { return }
            let task = task(state, step, number, .compensate, Int(undoing.attempts))
            say(gateway, state, random.chance(700) ? .reissued(.init(task: task, by: "op")) : .settled(.init(task: task, by: "op")))
            return
        }
        let task = task(state, step, number, .do, Int(element.attempts))
        switch element.outcome {
        case .failed, .overdue, .cancelled:
            let settles = element.isUnsettled && random.chance(300)
            say(gateway, state, settles ? .settled(.init(task: task, by: "op")) : .reissued(.init(task: task, by: "op")))
        default: if isOdd { say(gateway, state, .settled(.init(task: task, by: "op"))) }
        }
    }

    private func task(_ state: CaseState, _ step: Int, _ number: Int, _ kind: TaskKind, _ attempt: Int) -> TaskID {
        TaskID(
            caseID: state.id, step: state.service.steps[step].name, element: state.name(ofElement: number, in: step),
            kind: kind, attempt: max(1, attempt))
    }

    private func say(_ gateway: GatewayProcess, _ state: CaseState, _ body: JournalEntry.Body) {
        world.trace.add("operator", "says \(body.type) at \(gateway.name)")
        gateway.append(state.id, body, state)
    }

    // MARK: In the end

    /// Sees to what is left to do.
    ///
    /// - Returns: whether nothing was left.
    private func finish() -> Bool {
        rounds += 1
        guard let gateway = gateways.first, gateway.isUp, !gateway.isStalled else { return false }
        var isDone = portal.outstanding == 0
        for wish in portal.wishes {
            let id = portal.caseID(wish.key)
            if gateway.holds(id) { isDone = false }
            guard let state = gateway.state(id) else { continue }
            if state.isOpen || state.neededUntil == nil { isDone = false }
            guard !state.isOpen, rounds > 3 else { continue }
            for (step, number) in places(state) {
                let element = state.steps[step].elements[number]
                if let undoing = element.compensation?.value {
                    guard undoing.isUnresolved, undoing.outcome == .failed || rounds > 40 else { continue }
                    let task = task(state, step, number, .compensate, Int(undoing.attempts))
                    say(gateway, state, rounds % 4 == 0 ? .settled(.init(task: task, by: "op")) : .reissued(.init(task: task, by: "op")))
                } else if element.isUnsettled, rounds > 5 {
                    say(gateway, state, .settled(.init(task: task(state, step, number, .do, Int(element.attempts)), by: "op")))
                }
            }
        }
        if rounds > 700, !isDone {
            world.violate("a case does not come to its end")
            return true
        }
        return isDone
    }
}
