import Casework
import Conductor
import Contracts
import JSON
import Kafka
import Messages

/// Judges a run that is over: by the whole log, which no process ever sees, and by what the agencies and the portal got.
struct Checker {
    let bus: SimulatedBus
    var world: World { bus.world }

    init(bus: SimulatedBus) { self.bus = bus }

    func check() {
        for place in world.log.places(world.topics.journal) {
            var oracle = Oracle(services: bus.shelf.services)
            for record in world.log.all(place) { oracle.take(record) }
            count(oracle)
            checkCases(oracle)
            checkMessages(oracle, place)
            checkReaders(oracle, place)
            checkReplies(oracle, place)
            checkTasks(oracle, place)
            checkOverdue(oracle, place)
            checkLives(oracle, place)
            CompleteReader(world: world, services: bus.shelf.services, place: place).check(oracle)
            RestartedReader(world: world, services: bus.shelf.services, place: place).check(oracle)
        }
        checkAccepted()
    }

    private func count(_ oracle: Oracle) {
        for verdict in oracle.verdicts {
            world.table.count("journal", "\(verdict.event.kind) \(verdict.counts ? "counts" : "changes nothing")")
        }
    }

    // MARK: Cases

    private func checkCases(_ oracle: Oracle) {
        for (id, state) in oracle.cases.sorted(by: { $0.key < $1.key }) {
            world.check(!state.isOpen, "case \(id) never closed: \(CaseFacts.of(state))")
            for (life, count) in oracle.closings[id] ?? [:] {
                world.check(count == 1, "case \(id) closed \(count) times in its life \(life)")
            }
            world.table.count("outcome", state.outcome ?? "open")
        }
    }

    /// Every case that a portal was told of is there.
    private func checkAccepted() {
        var opened: Set<String> = []
        for place in world.log.places(world.topics.journal) {
            for record in world.log.all(place) {
                if let event = OracleEvent(record), event.kind == "opened" { opened.insert(event.caseID) }
            }
        }
        for key in bus.portal.accepted.keys.sorted() {
            world.check(
                opened.contains(bus.portal.caseID(key).description), "the portal was told of \(key), which is nowhere")
        }
    }

    /// Long after all cases are over, no conductor holds anything.
    func checkForgotten() {
        for gateway in bus.gateways {
            world.check(gateway.orphans == 0, "\(gateway.name) still keeps events of \(gateway.orphans) unknown cases")
        }
        for conductor in bus.conductors {
            guard conductor.driver.caseCount > 0 else { continue }
            let held = bus.portal.wishes.compactMap { conductor.driver.state(of: bus.portal.caseID($0.key)) }
            let needed = held.contains { $0.isNeeded(asOf: Timestamp(milliseconds: world.now)) }
            world.violate(
                "\(conductor.name) still holds \(conductor.driver.caseCount) cases when \(needed ? "some are" : "none is") "
                    + "needed: \(held.map { CaseFacts.of($0) }.joined(separator: "\n    "))")
        }
    }

    // MARK: Messages

    private func checkMessages(_ oracle: Oracle, _ place: TopicPartition) {
        var expected: [String: OracleMessage] = [:]
        for (_, message) in oracle.messages {
            // A case that was opened anew may say something else under the same name.
            expected["\(message.kind) \(message.id)"] = message
        }
        let anew = Set(oracle.closings.filter { $0.value.count > 1 }.keys)
        var sent: [String: Int] = [:]
        for (message, offset) in messages(place.partition) {
            let name = "\(message.kind) \(message.id)"
            sent[name, default: 0] += 1
            guard let truth = expected[name] else {
                world.violate("\(name) was sent to \(message.to) at \(offset) and follows from nothing")
                continue
            }
            if truth != message, !anew.contains(String(message.id.prefix(36))) {
                world.violate("\(name) says \(message.to) \(message.facts), not \(truth.to) \(truth.facts)")
            }
        }
        let told = Set(
            oracle.verdicts.compactMap { $0.event.kind == "undeliverable" ? $0.event.task?.name : nil })
        for (name, message) in expected.sorted(by: { $0.key < $1.key }) where sent[name] == nil {
            let isTold = message.kind == "task" && told.contains(message.id)
            // A reminder that can't be delivered is nobody's loss.
            let isReminder = message.kind == "reminder" && world.storm.undeliverable > 0
            world.check(isTold || isReminder, "\(name) was never sent to \(message.to)")
        }
    }

    /// What stands in the topics of agencies and portal, of a journal partition's cases.
    private func messages(_ partition: Int32) -> [(OracleMessage, Int64)] {
        var found: [(OracleMessage, Int64)] = []
        var topics = SimulatedService.agencies.map { (world.topics.tasks($0), $0) }
        topics.append((world.topics.results(Portal.name), Portal.name))
        for (topic, to) in topics {
            for record in world.log.all(TopicPartition(topic: topic, partition: partition)) {
                guard let event = try? CloudEvent(record), let message = OracleMessage(event, to: to) else {
                    world.violate("\(topic)@\(record.offset) can't be read")
                    continue
                }
                found.append((message, record.offset))
            }
        }
        return found
    }

    // MARK: Readers

    /// What conductors and gateways hold is what the whole log says.
    private func checkReaders(_ oracle: Oracle, _ place: TopicPartition) {
        let time = world.log.all(place).map(\.timestamp).max() ?? 0
        for (id, state) in oracle.cases.sorted(by: { $0.key < $1.key }) {
            guard let caseID = CaseID(id) else { continue }
            let facts = CaseFacts.of(state)
            let isNeeded = state.isNeeded(time)
            for gateway in bus.gateways {
                guard let known = gateway.state(caseID) else {
                    world.check(!isNeeded, "\(gateway.name) does not know \(id), which is needed: \(facts)")
                    continue
                }
                world.check(
                    CaseFacts.of(known) == facts,
                    "\(gateway.name) has another state of \(id)\n  has    \(CaseFacts.of(known))\n  oracle \(facts)")
            }
            var owners = 0
            for conductor in bus.conductors where conductor.driver.partitionNumbers.contains(place.partition) {
                owners += 1
                guard let known = conductor.driver.state(of: caseID) else {
                    world.check(!isNeeded, "\(conductor.name) does not know \(id), which is needed: \(facts)")
                    continue
                }
                world.check(
                    CaseFacts.of(known) == facts,
                    "\(conductor.name) has another state of \(id)\n  has    \(CaseFacts.of(known))\n  oracle \(facts)")
            }
            world.check(owners == 1, "\(place) has \(owners) owners in the end")
        }
    }

    /// Every reply that an adapter was told is in Kafka was taken into the journal.
    private func checkReplies(_ oracle: Oracle, _ place: TopicPartition) {
        let taken = Set(
            oracle.verdicts.compactMap { $0.event.kind == "replied" ? $0.event.task?.name : nil })
        for agency in SimulatedService.agencies {
            let topic = world.topics.replies(agency)
            for record in world.log.all(TopicPartition(topic: topic, partition: place.partition)) {
                guard let event = try? CloudEvent(record), let task = event["causationid"] else { continue }
                world.check(taken.contains(task), "the reply to \(task) is not in the journal")
            }
        }
    }
}

extension OracleMessage {
    /// A message as it stands in a topic; nil where it is none.
    init?(_ event: CloudEvent, to: String) {
        let body = event.data.flatMap { try? JSONValue(parsing: $0) } ?? .null
        switch event.type {
        case EventType.task:
            self.init(
                kind: "task", id: event.id, to: to,
                facts: [
                    "operation": .string(event.subject ?? ""), "expiry": .string(event["expirytime"] ?? ""),
                    "data": body,
                ])
        case EventType.taskReminder:
            self.init(
                kind: "reminder", id: event["task"] ?? "", to: to,
                facts: .string(event.time?.description ?? ""))
        case EventType.result:
            self.init(kind: "result", id: event.id, to: to, facts: Self.facts(ofResult: body))
        default: return nil
        }
    }
}
