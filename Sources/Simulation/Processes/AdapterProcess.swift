import Adapter
import Contracts
import JSON
import Kafka
import Messages

/// An agency's adapter: the real intake and ledger around a simulated call.
final class AdapterProcess: SimulatedProcess, GroupMember {
    let agency: String
    private let legacy: LegacySystem
    private let contracts: (String) -> Bool
    private var intake = Intake()
    private var ledger = TaskLedger()
    private var consumer: SimulatedConsumer?
    private var sender: SimulatedProducer?
    private var isCommitting = false
    /// How many tasks are worked on at once.
    private let concurrency = 4

    init(world: World, name: String, agency: String, legacy: LegacySystem) {
        self.agency = agency
        self.legacy = legacy
        contracts = { _ in true }
        super.init(world: world, name: name)
    }

    override func begin() {
        intake = Intake()
        ledger = TaskLedger()
        sender = producer()
        isCommitting = false
        consumer = SimulatedConsumer(process: self, topics: [world.topics.tasks(agency)]) { [weak self] in
            self?.handle($0)
        }
    }

    override func end() {
        consumer = nil
        sender = nil
    }

    // MARK: Partitions

    func assigned(_ places: [TopicPartition]) {
        intake.assign(places)
        for place in places {
            let from = world.groups.committed(agency, place)?.offset ?? 0
            consumer?.assign(place, from: from)
        }
    }

    func revoked(_ places: [TopicPartition], then: @escaping () -> Void) {
        intake.windDown(places)
        // What is under way ends or not: its offset is another's now, so all that can be committed is what is done.
        commit(intake.positions(of: places), then: then)
        lost(places)
    }

    func lost(_ places: [TopicPartition]) {
        intake.release(places)
        for place in places { consumer?.release(place) }
    }

    // MARK: Work

    private func handle(_ event: SimulatedConsumer.Event) {
        switch event {
        case .records(let records):
            intake.receive(records)
            work()
        case .reachedEnd: break
        case .outOfRange(let place):
            consumer?.assign(place, from: world.log.watermarks(place).lowerBound)
        }
    }

    private func work() {
        while intake.running < concurrency, let job = intake.next() {
            if world.broken == .adapterCommitBeforeReply, intake.end(job.ticket, isDone: true) { commitSoon() }
            begin(job)
        }
    }

    private func begin(_ job: Intake.Job) {
        guard let message = try? TaskMessage(job.record, agency: agency), let task = OracleTask(message.id.description)
        else { return end(job, isDone: true) }
        claim(message, task, job, pause: 500)
    }

    private func claim(_ message: TaskMessage, _ task: OracleTask, _ job: Intake.Job, pause: Int64) {
        switch ledger.claim(message.id) {
        case .claimed: ask(message, task, job, tries: 0)
        case .answered(let reply):
            world.met("task twice", "ledger")
            send(reply, job, tries: 0)
        case .inWork: after(pause) { [self] in claim(message, task, job, pause: min(pause * 2, 60_000)) }
        }
    }

    private func ask(_ message: TaskMessage, _ task: OracleTask, _ job: Intake.Job, tries: Int) {
        if !task.undoes, clock >= message.expiry.milliseconds {
            world.met("expired task", "adapter")
            ledger.end(message.id, reply: nil)
            world.unansweredTasks.insert(task.name)
            return end(job, isDone: true)
        }
        var key = message.id.effectID
        if world.broken == .attemptInEffectID { key = message.id.description }
        let life = self.life
        legacy.call(key, task, expiry: trueTime(message.expiry.milliseconds)) { [self] word in
            guard life == self.life else { return }
            enter { [self] in take(word, message, task, job, tries: tries) }
        }
    }

    private func take(
        _ word: LegacySystem.Word, _ message: TaskMessage, _ task: OracleTask, _ job: Intake.Job, tries: Int
    ) {
        if mayDie("between call and reply") { return }
        var schema = SimulatedService.answer.urn
        var contract = message.contract
        switch word {
        case .answered(let document):
            if world.isStormy, world.faults.chance(15) {
                world.met("wrong document", "reply")
                schema = SimulatedService.other
            }
            if world.isStormy, world.faults.chance(10) {
                world.met("wrong contract", "reply")
                contract = "none"
            }
            send(
                ReplyMessage(
                    task: message.id, outcome: .answered, dataSchema: schema, contract: contract,
                    time: Timestamp(milliseconds: clock), trace: message.trace, data: document.serialized()),
                job, tries: 0)
        case .refused: send(problem(message, .refused, "no"), job, tries: 0)
        case .failed: send(problem(message, .failed, "broken"), job, tries: 0)
        case .silence:
            if tries < 2 {
                after(world.faults.number(500...20_000)) { [self] in ask(message, task, job, tries: tries + 1) }
            } else {
                send(problem(message, .failed, "silence"), job, tries: 0)
            }
        }
    }

    private func problem(_ message: TaskMessage, _ outcome: ReplyOutcome, _ code: String) -> ReplyMessage {
        ReplyMessage(
            task: message.id, outcome: outcome, problem: Problem(code: code, message: "Simulated."),
            time: Timestamp(milliseconds: clock), trace: message.trace)
    }

    private func send(_ reply: ReplyMessage, _ job: Intake.Job, tries: Int) {
        sender?.send([reply.record(agency: agency, world.topics)]) { [self] results in
            if mayDie("between reply and commit") { return }
            guard case .success = results.first else {
                return after(min(30_000, 100 << Int64(min(tries, 8)))) { [self] in send(reply, job, tries: tries + 1) }
            }
            ledger.end(reply.task, reply: reply)
            world.acknowledgedReplies.insert(reply.task.description)
            if world.isStormy, world.faults.chance(12) {
                // Another agency says the same, to which nobody listens.
                let other = world.faults.pick(SimulatedService.agencies.filter { $0 != agency })
                world.met("other agency's topic", "reply")
                sender?.send([reply.record(agency: other, world.topics)]) { _ in }
            }
            end(job, isDone: true)
        }
    }

    private func end(_ job: Intake.Job, isDone: Bool) {
        if world.broken == .adapterCommitBeforeReply { return work() }
        if intake.end(job.ticket, isDone: isDone) { commitSoon() }
        work()
    }

    // MARK: Commits

    private func commitSoon() {
        guard !isCommitting else { return }
        isCommitting = true
        after(world.faults.number(1...2000)) { [self] in
            let commits = intake.takeCommits()
            commit(commits) { [self] in isCommitting = false }
        }
    }

    private func commit(_ offsets: [TopicPartition: Int64], then: @escaping () -> Void) {
        let commits = offsets.mapValues { OffsetAndMetadata(offset: $0) }
        world.commit(agency, commits, by: self) { [self] isTaken in
            if !isTaken { intake.commitFailed(offsets) }
            if mayDie("after commit") { return }
            then()
            if !isTaken { commitSoon() }
        }
    }
}
