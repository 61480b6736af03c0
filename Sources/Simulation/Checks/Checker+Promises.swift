import Kafka
import Messages

/// What each part of the bus promises the next.
extension Checker {
    /// A task that an adapter has committed was answered, or there was nothing to answer any more.
    func checkTasks(_ oracle: Oracle, _ place: TopicPartition) {
        for agency in SimulatedService.agencies {
            let tasks = TopicPartition(topic: world.topics.tasks(agency), partition: place.partition)
            let replies = TopicPartition(topic: world.topics.replies(agency), partition: place.partition)
            let answered = Set(
                world.log.all(replies).compactMap { (try? CloudEvent($0))?["causationid"] })
            for record in world.log.all(tasks) {
                guard let event = try? CloudEvent(record), event.type == EventType.task else { continue }
                world.check(
                    answered.contains(event.id) || world.unansweredTasks.contains(event.id),
                    "the task \(event.id) was never answered")
            }
        }
    }

    /// An agency that answered in time is not late, however far behind the ingress was.
    func checkOverdue(_ oracle: Oracle, _ place: TopicPartition) {
        guard !world.wasImpatient else { return }
        var answered: [String: Int64] = [:]
        for agency in SimulatedService.agencies {
            let topic = TopicPartition(topic: world.topics.replies(agency), partition: place.partition)
            let tasks = TopicPartition(topic: world.topics.tasks(agency), partition: place.partition)
            let asked = Set(world.log.all(tasks).compactMap { (try? CloudEvent($0))?.id })
            for (record, at) in world.log.timed(topic) {
                guard let task = (try? CloudEvent(record))?["causationid"], asked.contains(task) else { continue }
                answered[task] = min(answered[task] ?? at, at)
            }
        }
        var taken: Set<String> = []
        for verdict in oracle.verdicts {
            let event = verdict.event
            if event.kind == "replied", let task = event.task { taken.insert(task.name) }
            guard verdict.counts, event.kind == "overdue" || event.kind == "expired", let deadline = event.moment("deadline")
            else { continue }
            // By the conductor's clock, which may be ahead.
            let inTime = deadline - world.storm.drift
            for (task, at) in answered where at < inTime && task.hasPrefix(event.caseID) && !taken.contains(task) {
                guard event.kind == "expired" || task == event.task?.name else { continue }
                world.violate("\(task) was answered at \(at), before \(inTime), and found overdue at \(event.offset)")
            }
        }
    }

    /// A case that is no longer needed is opened anew only when somebody asks for it then.
    func checkLives(_ oracle: Oracle, _ place: TopicPartition) {
        let times = Dictionary(world.log.timed(place).map { ($0.record.offset, $0.at) }) { $1 }
        let keys = Dictionary(bus.portal.wishes.map { (bus.portal.caseID($0.key).description, $0.key) }) { $1 }
        for verdict in oracle.verdicts where verdict.counts && verdict.event.kind == "opened" && verdict.life > 1 {
            guard let key = keys[verdict.event.caseID], let asked = bus.portal.lastAsked[key],
                let opened = times[verdict.event.offset]
            else { continue }
            let latest = asked + 60_000 + OracleCase.dedupWindow / 2 + 2 * world.storm.skew + world.storm.drift
            world.table.count("case opened anew", "by its portal")
            world.check(opened <= latest, "\(key) was opened anew by an opening of long before, at \(verdict.event.offset)")
        }
    }
}
