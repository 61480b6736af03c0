import Casework
import Contracts
import JSON
import JSONSchema
import Kafka
import Messages

/// Turns a record of a replies topic into an entry of the journal: names the agency by the topic, and checks the
/// document against its schema, here at the edge, so that the fold need not.
struct ReplyJudge: Sendable {
    let contracts: any ReplyContracts
    let topics: Topics
    /// How large a reply's body may be, in bytes.
    let maxReplyBytes: Int

    /// The journal's entry for a reply, and the reply's body as the agency wrote it.
    ///
    /// - Throws: ``MessageError`` where the record is no reply: there is no task that could be told.
    func read(_ record: ConsumerRecord) throws(MessageError) -> (entry: JournalEntry, body: [UInt8]) {
        guard let agency = topics.agency(ofReplies: record.topic) else {
            throw MessageError(.typeUnexpected, at: "topic", "not a replies topic")
        }
        let reply = try ReplyMessage(record)
        let replied = TaskReplied(task: reply.task, agency: agency, contract: reply.contract, reply: judge(reply))
        let entry = JournalEntry(
            caseID: reply.task.caseID, source: "/darcha/ingress", trace: reply.trace, body: .replied(replied))
        return (entry, reply.data)
    }

    private func judge(_ reply: ReplyMessage) -> TaskReplied.Reply {
        guard reply.data.count <= maxReplyBytes else {
            return .failed(
                Problem(code: "reply-too-large", message: "The reply is larger than \(maxReplyBytes) bytes."))
        }
        let body: JSONValue
        do {
            body = try JSONValue(parsing: reply.data)
        } catch {
            let problem = Problem(
                code: "reply-not-json",
                message: "The reply's body is not JSON: \(error.message) at byte \(error.offset).")
            return reply.outcome == .refused ? .refused(problem) : .failed(problem)
        }
        switch reply.outcome {
        case .refused: return .refused(Problem(body))
        case .failed: return .failed(Problem(body))
        case .answered: return judge(body, of: reply)
        }
    }

    private func judge(_ body: JSONValue, of reply: ReplyMessage) -> TaskReplied.Reply {
        if let contract = reply.contract, contracts.service(digest: contract) == nil {
            return .failed(
                Problem(
                    code: "reply-contract-unknown",
                    message: "ce_contract must be that of the task; the bus has no contract of this digest."))
        }
        guard let urn = reply.dataSchema, let id = DocumentID(urn: urn),
            let document = contracts.document(id, contract: reply.contract)
        else {
            return .failed(
                Problem(
                    code: "reply-document-unknown",
                    message: "ce_dataschema must name the operation's response document, "
                        + "as urn:darcha:document:birth-certificate:v1."))
        }
        let violations = document.schema.validate(body, limit: 20)
        guard violations.isEmpty else {
            let details = violations.map { violation -> JSONValue in
                [
                    "pointer": .string(violation.instance.description), "keyword": .string(violation.keyword),
                    "message": .string(violation.message),
                ]
            }
            // Read, and so bounded: a pointer may be as long as the sender's names.
            return .failed(
                Problem([
                    "code": "reply-invalid", "message": "The reply breaks its contract \(id).",
                    "details": ["violations": .array(details)],
                ]))
        }
        return .answered(body, dataSchema: urn, bytes: reply.data.count)
    }
}
